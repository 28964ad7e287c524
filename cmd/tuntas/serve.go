package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/httpapi"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/web"
)

// stopGrace is how long a server that is told to stop waits for requests and
// for work with files. Service managers allow 90 seconds.
const stopGrace = 60 * time.Second

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
	lock, err := lockData(in.dir)
	if err != nil {
		return err
	}
	defer lock.release()
	return in.serve(ctx, lock, serving{listen: cmd.Listen, secure: cmd.Secure, grace: stopGrace}, func(address string) {
		// A reader that has gone away is no reason to stop serving.
		_ = c.done("cli.serving", "address", address)
	})
}

// serving is how to serve.
type serving struct {
	listen string
	secure bool          // cookies by HTTPS only
	grace  time.Duration // for requests and work that are under way at the end
}

// serve listens until the context ends, then lets requests and work with files
// that are under way finish. ready is called once the address answers. The
// lock says that no other server works in the data folder.
func (in *installation) serve(ctx context.Context, lock *serverLock, s serving, ready func(address string)) error {
	if _, err := fs.Stat(web.Dist, "dist/index.html"); err != nil {
		return fault.New("cli.serve", fault.Unavailable, locale.T("cli.web_missing"), err)
	}
	background := httpapi.NewBackground()
	handler, err := in.handler(ctx, s.secure, background)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return listenFault(ctx, s.listen, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn), BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.grace)
		defer cancel()
		stopped <- stop(grace, server, background)
	}()
	address := "http://" + listener.Addr().String()
	if err := lock.say(address); err != nil {
		slog.WarnContext(ctx, "the lock file does not say where the server is", "error", err)
	}
	go in.releaseHeld(ctx)
	ready(address)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap("cli.serve", err)
	}
	return <-stopped
}

// releaseHeld forgets, every hour, the files that nobody mapped within a day.
func (in *installation) releaseHeld(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		if err := in.intake.ReleaseOld(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "files that wait to be mapped were not discarded", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}

// stop ends a server: no new requests, then the end of those under way and of
// work with files. What the time does not suffice for is cut off and has
// rolled back as a whole.
func stop(ctx context.Context, server *http.Server, background *httpapi.Background) error {
	err := errors.Join(server.Shutdown(ctx), background.Close(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.New("cli.serve", fault.Unavailable, locale.T("cli.stopped_unfinished"), errors.Join(err, server.Close()))
	}
	return fault.Wrap("cli.serve", err)
}

// mayListen tries whether an address can be listened on.
func mayListen(ctx context.Context, address string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return listenFault(ctx, address, err)
	}
	return fault.Wrap("cli.serve", listener.Close())
}

// listenFault says why an address cannot be listened on, and when it is
// because Tuntas does so already.
func listenFault(ctx context.Context, address string, err error) error {
	text := locale.T("cli.listen_failed", "address", address, "reason", err.Error())
	if errors.Is(err, syscall.EADDRINUSE) {
		text = locale.T("cli.listen_taken", "address", address)
		if tuntasAt(ctx, address) {
			text = locale.T("cli.already_running", "address", address)
		}
	}
	return fault.New("cli.serve", fault.Unavailable, text, err)
}

// tuntasAt reports whether Tuntas answers at an address.
func tuntasAt(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/openapi.json", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	var api struct{ Info struct{ Title string } }
	return json.NewDecoder(io.LimitReader(response.Body, 4<<20)).Decode(&api) == nil && api.Info.Title == "Tuntas"
}
