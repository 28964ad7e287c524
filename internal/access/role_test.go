package access_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// The whole table once more, as people would read it: a change of rights is
// made here and there.
const table = `
action           administrator verifier operator programme_manager analyst leader auditor
view_aggregate   x             x        x        x                 x       x      x
view_families    x             x        x        x                 x       -      x
view_identity    -             x        -        -                 -       -      -
import           x             x        -        -                 x       -      -
undo             x             x        -        -                 -       -      -
verify           -             x        x        -                 -       -      -
determine        -             x        -        -                 -       -      -
correct          -             x        x        -                 -       -      -
simulate         x             x        -        -                 x       -      -
manage_programme x             x        -        x                 x       -      -
manage_indicator x             x        -        -                 x       -      -
manage_meeting   x             x        -        x                 x       -      -
export           x             x        -        x                 x       x      x
export_identity  -             x        -        -                 -       -      -
measure_children x             x        x        -                 -       -      -
manage_users     x             -        -        -                 -       -      -
view_audit       x             -        -        -                 -       -      x
backup           x             -        -        -                 -       -      -
`

func TestEveryRoleMayDoWhatTheTableSays(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	roles := strings.Fields(lines[0])[1:]
	if len(lines)-1 != len(access.Actions()) || len(roles) != len(access.Roles()) {
		t.Fatalf("the table has %d actions and %d roles, the code %d and %d", len(lines)-1, len(roles), len(access.Actions()), len(access.Roles()))
	}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, role := range roles {
			actor := access.Actor{Role: access.Role(role), Scope: region.ScopeOf("61.72")}
			_, err := access.Require(access.WithActor(context.Background(), actor), access.Action(cells[0]))
			if allowed := err == nil; allowed != (cells[i+1] == "x") {
				t.Errorf("%s may %s: %v", role, cells[0], allowed)
			}
			if err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, %s: %v", role, cells[0], err)
			}
		}
	}
}

func TestWithoutAnActorNothingIsAllowed(t *testing.T) {
	for _, a := range access.Actions() {
		if _, err := access.Require(context.Background(), a); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", a, err)
		}
		nobody := access.WithActor(context.Background(), access.Actor{Role: "king"})
		if _, err := access.Require(nobody, a); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an unknown role may %s: %v", a, err)
		}
	}
}

func TestTheLeaderSeesNoPersonalData(t *testing.T) {
	for _, a := range []access.Action{access.ViewFamilies, access.ViewIdentity, access.ExportIdentity, access.ViewAudit} {
		if access.Leader.Can(a) {
			t.Errorf("the leader may %s", a)
		}
	}
}

func TestEveryRoleAndActionHasAName(t *testing.T) {
	for _, r := range append(access.Roles(), access.System) {
		if locale.Indonesian.Render(r.Text()) == r.Text().Key {
			t.Errorf("role %s has no name", r)
		}
	}
	for _, a := range access.Actions() {
		if locale.Indonesian.Render(a.Text()) == a.Text().Key {
			t.Errorf("action %s has no name", a)
		}
	}
}

func TestAReportThatNamesFamiliesIsOnlyForWhoMaySeeThem(t *testing.T) {
	for _, kind := range []string{"paparan", "oppkpke", "penetapan", "anything new"} {
		names := kind == "penetapan" || kind == "anything new"
		for _, role := range access.Roles() {
			want := role.Can(access.Export) && (!names || role.Can(access.ViewFamilies))
			if got := role.CanAll(access.ActionsForReport(kind)); got != want {
				t.Errorf("%s may have %s: %v", role, kind, got)
			}
		}
	}
}

func TestEachKindOfFileNeedsItsOwnRight(t *testing.T) {
	for target, want := range map[string]access.Action{
		"family": access.Import, "person": access.Import, "verification": access.Verify, "determination": access.Determine,
		"programme": access.ManageProgramme, "delivery": access.ManageProgramme, "observation": access.ManageIndicator,
		"population": access.ManageIndicator, "meeting": access.ManageMeeting, "anything new": access.Import,
	} {
		if got := access.ActionForImport(target); got != want {
			t.Errorf("%s needs %s, want %s", target, got, want)
		}
	}
}
