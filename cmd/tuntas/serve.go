package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/web"
)

type serveCommand struct {
	Listen string `default:"127.0.0.1:8080" help:"cli.serve_listen" env:"TUNTAS_LISTEN"`
	Secure bool   `help:"cli.serve_secure" env:"TUNTAS_SECURE"`
}

// Run serves the interface and the API until it is told to stop.
func (cmd *serveCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	return in.serve(ctx, cmd.Listen, cmd.Secure, func(address string) { c.say("cli.serving", "address", address) })
}

// serve listens until the context ends, then lets requests that are under way
// finish. ready is called once the address answers.
func (in *installation) serve(ctx context.Context, listen string, secure bool, ready func(address string)) error {
	if _, err := fs.Stat(web.Dist, "dist/index.html"); err != nil {
		return fault.New("cli.serve", fault.Unavailable, locale.T("cli.web_missing"), err)
	}
	handler, err := in.handler(ctx, secure)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fault.New("cli.serve", fault.Unavailable, locale.T("cli.listen_failed", "address", listen), err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn), BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		// Long enough for a commit to finish; a request that is cut off after
		// it has rolled back as a whole.
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	ready("http://" + listener.Addr().String())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap("cli.serve", err)
	}
	return <-stopped
}
