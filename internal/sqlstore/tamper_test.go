package sqlstore

import "context"

// Failer is what *testing.T and *rapid.T have in common here.
type Failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Tamper runs a statement behind the back of every rule, for tests of what is
// found afterwards and for tables that belong to others.
func Tamper(t Failer, db *DB, stmt string, args ...any) {
	t.Helper()
	if _, err := db.write.ExecContext(context.Background(), stmt, args...); err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}
