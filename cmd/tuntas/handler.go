package main

import (
	"context"
	"io/fs"
	"net/http"
	"path/filepath"
	"runtime/debug"

	"github.com/tuntas-id/tuntas/internal/httpapi"
	"github.com/tuntas-id/tuntas/web"
)

// handler wires the API to the services of the installation.
func (in *installation) handler(ctx context.Context, secure bool, background *httpapi.Background) (http.Handler, error) {
	engine, err := in.db.Engine(ctx)
	if err != nil {
		return nil, err
	}
	pages, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	return httpapi.New(httpapi.Config{Access: in.access, Audit: in.audit, Directory: in.areas, Populations: in.regions, Places: in.regions, Verification: in.verification,
		Families: in.families, Registry: in.registry, Programme: in.programme, Deliveries: in.deliveries, Indicator: in.indicator, Meeting: in.meeting, Posyandu: in.posyandu, Intake: in.intake,
		Desk: in.desk(), ReportDir: filepath.Join(in.dir, "laporan"), Background: background, NewID: newID, Now: in.now,
		Version: versionOf(engine), Web: pages, Secure: secure})
}

// versionOf says what is running: the version, and the revision and its date
// when the build knows them.
func versionOf(engine string) httpapi.Version {
	v := httpapi.Version{Version: version, Database: engine}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value[:min(len(s.Value), 12)]
		case "vcs.time":
			v.BuiltAt = s.Value
		}
	}
	return v
}
