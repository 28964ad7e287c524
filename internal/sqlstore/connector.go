package sqlstore

import (
	"context"
	"database/sql/driver"

	"github.com/ncruces/go-sqlite3"
)

// roomyConnector opens SQLite connections that may use maxSQLiteMemory.
type roomyConnector struct{ driver.Connector }

func (c roomyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	return c.Connector.Connect(sqlite3.WithMaxMemory(ctx, maxSQLiteMemory))
}
