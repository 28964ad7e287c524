//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/tuntas-id/tuntas/bench/measure"
)

// server is a running `tuntas serve`.
type server struct {
	cmd   *exec.Cmd
	ended chan error
	base  string
	peak  func(*os.ProcessState) int64
}

// serve starts the server and waits until it answers.
func serve(ctx context.Context, r register) (*server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, r.tuntas, "serve", "--data", r.data, "--listen", address), ended: make(chan error, 1), base: "http://" + address}
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.peak = measure.Watch(s.cmd.Process.Pid)
	go func() { s.ended <- s.cmd.Wait() }()
	// Opened for the first time, a register is brought up to date.
	for {
		if res, err := http.Get(s.base + "/api/about"); err == nil {
			return s, res.Body.Close()
		}
		select {
		case err := <-s.ended:
			return nil, fmt.Errorf("%s serve has ended: %w", r.tuntas, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.ended
	fmt.Printf("\nmemory    %d MB at most in the server\n", s.peak(s.cmd.ProcessState)>>20)
}

// client is a user who has logged in.
type client struct {
	http *http.Client
	base string
}

func (s *server) logIn(ctx context.Context, user string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &client{http: &http.Client{Jar: jar}, base: s.base}
	// The first log-in has to change the password that somebody else has set.
	if err := c.send(ctx, http.MethodPost, "/api/session", map[string]string{"username": user, "password": password}); err == nil {
		return c, nil
	}
	if err := c.send(ctx, http.MethodPost, "/api/session", map[string]string{"username": user, "password": firstPassword}); err != nil {
		return nil, err
	}
	return c, c.send(ctx, http.MethodPut, "/api/session/password", map[string]string{"present": firstPassword, "next": password})
}

func (c *client) send(ctx context.Context, method, path string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	return c.read(req)
}

func (c *client) get(path string) error {
	req, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	return c.read(req)
}

func (c *client) read(req *http.Request) error {
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s %s", req.Method, req.URL.Path, res.Status, body)
	}
	return nil
}
