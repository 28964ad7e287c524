// Package fault is the one error type of Tuntas: a code for programs, the
// operation, a translated message for the person, and the cause for the log.
//
//	return fault.New("registry.Family", fault.NotFound, locale.T("registry.family_unknown"), nil)
//
// An error that is not a *fault.Error is Internal: the person is told that
// something went wrong, the log has the cause.
package fault

import (
	"context"
	"errors"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// Code is what a program needs to know about an error. The list is short and
// only ever grows.
type Code string

// The codes.
const (
	Invalid         Code = "invalid"         // the request or the file is wrong; the message says what to mend
	NotFound        Code = "not_found"       // no such thing, or not in the caller's area
	Conflict        Code = "conflict"        // the state does not allow it (already frozen, changed meanwhile)
	Forbidden       Code = "forbidden"       // the role does not allow it
	Unauthenticated Code = "unauthenticated" // nobody is logged in
	TooLarge        Code = "too_large"       // beyond a stated limit
	Unavailable     Code = "unavailable"     // database or disk cannot be used now
	Busy            Code = "busy"            // another work is being saved; the same call again goes through later
	Canceled        Code = "canceled"        // the person or a deadline stopped it
	Internal        Code = "internal"        // a defect of ours
)

// Error is an error with all that its three readers need.
type Error struct {
	Op   string      // package and operation, "intake.Commit"
	Code Code        // for programs
	Text locale.Text // for the person; zero: the message of Code
	Err  error       // cause, for the log; may be nil
}

// New makes an Error. cause may be nil.
func New(op string, code Code, text locale.Text, cause error) *Error {
	return &Error{Op: op, Code: code, Text: text, Err: cause}
}

// Wrap adds the operation to an error and keeps its code and message. Wrap of
// nil is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Code: CodeOf(err), Text: textOf(err), Err: err}
}

// Error is the trail of operations and the cause, for the log: never shown to
// a person.
func (e *Error) Error() string {
	s := e.Op + ": "
	if e.Err != nil {
		return s + e.Err.Error()
	}
	if e.Text.IsZero() {
		return s + string(e.Code)
	}
	return s + locale.English.Render(e.Text)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of the outermost Error in the chain; a cancelled context
// is Canceled, everything else Internal.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Canceled
	default:
		return Internal
	}
}

// Is reports whether err has the code.
func Is(err error, code Code) bool { return CodeOf(err) == code }

// TextOf is the message for the person: the first that the chain carries, or
// the general one of the code.
func TextOf(err error) locale.Text {
	if t := textOf(err); !t.IsZero() {
		return t
	}
	switch CodeOf(err) {
	case Forbidden:
		return locale.T("fault.forbidden")
	case Unauthenticated:
		return locale.T("fault.unauthenticated")
	case Canceled:
		return locale.T("fault.canceled")
	case Busy:
		return locale.T("fault.busy")
	default:
		return locale.T("fault.internal")
	}
}

func textOf(err error) locale.Text {
	var e *Error
	for errors.As(err, &e) {
		if !e.Text.IsZero() {
			return e.Text
		}
		err = e.Err
	}
	return locale.Text{}
}
