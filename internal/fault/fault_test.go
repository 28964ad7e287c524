package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

func TestAnErrorKeepsItsCodeAndMessageOnTheWayUp(t *testing.T) {
	low := fault.New("registry.Family", fault.NotFound, locale.T("fault.not_found", "what", "Keluarga"), errors.New("no rows"))
	top := fault.Wrap("httpapi.Family", fmt.Errorf("reading: %w", low))
	if got := fault.CodeOf(top); got != fault.NotFound {
		t.Errorf("code %s, want not_found", got)
	}
	if got, want := locale.Indonesian.Render(fault.TextOf(top)), "Keluarga tidak ditemukan."; got != want {
		t.Errorf("the person reads %q, want %q", got, want)
	}
	if got, want := top.Error(), "httpapi.Family: reading: registry.Family: no rows"; got != want {
		t.Errorf("the log reads %q, want %q", got, want)
	}
}

func TestAForeignErrorIsInternalAndSaysNothingToThePerson(t *testing.T) {
	err := fault.Wrap("sqlstore.Open", errors.New("secret path /srv/x"))
	if fault.CodeOf(err) != fault.Internal || fault.TextOf(err).Key != "fault.internal" {
		t.Errorf("got %s, %v", fault.CodeOf(err), fault.TextOf(err))
	}
	if got := fault.CodeOf(fault.Wrap("x", context.Canceled)); got != fault.Canceled {
		t.Errorf("a cancelled context gives %s", got)
	}
	if fault.Wrap("x", nil) != nil {
		t.Error("wrapping nothing gives an error")
	}
}
