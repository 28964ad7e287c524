package httpapi_test

import (
	"context"
	"strings"
	"testing"
)

func TestWhileAFileIsSavedPagesAnswerAndWhoWritesIsToldToTryAgain(t *testing.T) {
	o, db, _ := newCity(t)
	held, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	o.logIn("analyst")
	go func() {
		done <- db.Atomically(context.Background(), func(ctx context.Context) error {
			err := db.SetSetting(ctx, "held", "1")
			close(held)
			<-free
			return err
		})
	}()
	<-held
	if status, body, _ := o.send("analyst", "GET", "/api/imports", ""); status != 200 {
		t.Errorf("a page: %d %s", status, body)
	}
	status, body, header := o.send("", "POST", "/api/session", `{"username":"verifier","password":"`+password+`"}`)
	if status != 503 || header.Get("Retry-After") == "" || !strings.Contains(body, `"code":"busy"`) {
		t.Errorf("who writes: %d %v %s", status, header, body)
	}
	close(free)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if status, body, _ = o.send("", "POST", "/api/session", `{"username":"verifier","password":"`+password+`"}`); status != 200 {
		t.Errorf("afterwards: %d %s", status, body)
	}
}
