package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

func TestASecondServerOnADataFolderIsRefusedAndToldWhereTheFirstIs(t *testing.T) {
	data := t.TempDir()
	first := startServer(t, data, time.Minute)
	var out bytes.Buffer
	code := run(context.Background(), []string{"serve", "--lang", "id", "--data", data, "--listen", "127.0.0.1:0"}, &out, &out)
	for _, want := range []string{"sedang dipakai server Tuntas lain", first.address} {
		if code != exitFailure || !strings.Contains(out.String(), want) {
			t.Errorf("exit %d, %q is not in: %s", code, want, out.String())
		}
	}
	// Commands work beside a server.
	for _, args := range [][]string{{"list"}, {"user", "list"}, {"doctor"}} {
		out.Reset()
		if code := run(context.Background(), append(args, "--lang", "id", "--data", data), &out, &out); code == exitFailure {
			t.Errorf("%v beside a server: %s", args, out.String())
		}
	}
	first.stop()
	if err := <-first.ended; err != nil {
		t.Fatal(err)
	}
	startServer(t, data, time.Minute) // the folder is free again
}
