// Package access decides who may do what: users with a role and an area,
// passwords, sessions, and the table of roles and actions.
//
//	actor, err := access.Require(ctx, access.ViewFamilies)
//	families, err := registry.Families(ctx, actor.Scope, filter, page)
package access

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Role is what a user is in the office.
type Role string

// The roles. System is the command line on the machine itself, whose user
// holds the key file; it is never given to a user.
const (
	Administrator    Role = "administrator"     // runs the installation
	Verifier         Role = "verifier"          // Dinas Sosial: data, verification, decree
	Operator         Role = "operator"          // kelurahan: visits in its own area
	ProgrammeManager Role = "programme_manager" // agency: programmes and deliveries
	Analyst          Role = "analyst"           // Bappeda: numbers, meeting, deck
	Leader           Role = "leader"            // mayor, governor: numbers only
	Auditor          Role = "auditor"           // inspectorate, data-protection officer
	System           Role = "system"
)

// Roles are those that a user can have.
func Roles() []Role {
	return []Role{Administrator, Verifier, Operator, ProgrammeManager, Analyst, Leader, Auditor}
}

// Text names the role for people.
func (r Role) Text() locale.Text { return locale.T("access.role_" + string(r)) }

func (r Role) valid() bool {
	_, ok := allowed[r]
	return ok && r != System
}

// Action is something a role may or may not do.
type Action string

// The actions.
const (
	ViewAggregate   Action = "view_aggregate"   // counts, indicators, matrix, meeting
	ViewFamilies    Action = "view_families"    // families by name, NIK and KK masked
	ViewIdentity    Action = "view_identity"    // NIK and KK unmasked
	Import          Action = "import"           // files of families, verification, decrees
	Undo            Action = "undo"             // take a batch back
	Verify          Action = "verify"           // results of visits
	Determine       Action = "determine"        // minutes, decree, frozen list
	Correct         Action = "correct"          // correct a family's or person's data
	Simulate        Action = "simulate"         // try criteria against the register
	ManageProgramme Action = "manage_programme" // programmes and deliveries, and their files
	ManageIndicator Action = "manage_indicator" // observations, targets, population, and their files
	ManageMeeting   Action = "manage_meeting"   // obstacles and commitments, and their files
	Export          Action = "export"           // deck, reports, tables; what names families needs ViewFamilies too
	ExportIdentity  Action = "export_identity"  // tables with NIK and KK unmasked
	MeasureChildren Action = "measure_children" // what is measured on a posyandu day, and new children
	ManageUsers     Action = "manage_users"
	ViewAudit       Action = "view_audit"
	Backup          Action = "backup"
)

// Actions lists all actions.
func Actions() []Action {
	return []Action{ViewAggregate, ViewFamilies, ViewIdentity, Import, Undo, Verify, Determine, Correct, Simulate,
		ManageProgramme, ManageIndicator, ManageMeeting, Export, ExportIdentity, MeasureChildren, ManageUsers, ViewAudit, Backup}
}

// Text names the action for people.
func (a Action) Text() locale.Text { return locale.T("access.action_" + string(a)) }

// allowed is the whole table. Who runs the installation does not see NIK; who
// decides on families does not manage users; a leader sees no personal data;
// who audits changes nothing.
var allowed = map[Role]map[Action]bool{
	Administrator: set(ViewAggregate, ViewFamilies, Import, Undo, Simulate,
		ManageProgramme, ManageIndicator, ManageMeeting, Export, MeasureChildren, ManageUsers, ViewAudit, Backup),
	Verifier: set(ViewAggregate, ViewFamilies, ViewIdentity, Import, Undo, Verify, Determine, Correct, Simulate,
		ManageProgramme, ManageIndicator, ManageMeeting, Export, ExportIdentity, MeasureChildren),
	Operator:         set(ViewAggregate, ViewFamilies, Verify, Correct, MeasureChildren),
	ProgrammeManager: set(ViewAggregate, ViewFamilies, ManageProgramme, ManageMeeting, Export),
	Analyst:          set(ViewAggregate, ViewFamilies, Import, Simulate, ManageProgramme, ManageIndicator, ManageMeeting, Export),
	Leader:           set(ViewAggregate, Export),
	Auditor:          set(ViewAggregate, ViewFamilies, ViewAudit, Export),
	System:           set(Actions()...),
}

func set(actions ...Action) map[Action]bool {
	m := make(map[Action]bool, len(actions))
	for _, a := range actions {
		m[a] = true
	}
	return m
}

// Can reports whether the role allows the action.
func (r Role) Can(a Action) bool { return allowed[r][a] }

// ActionForImport is the action that importing a file of an intake target
// needs: a programme manager imports deliveries, but no families.
func ActionForImport(target string) Action {
	switch target {
	case "programme", "delivery":
		return ManageProgramme
	case "observation", "population":
		return ManageIndicator
	case "meeting":
		return ManageMeeting
	case "verification":
		return Verify
	case "determination":
		return Determine
	}
	return Import
}

// CanImport reports whether the role may import files of at least one target.
func (r Role) CanImport() bool {
	for _, a := range []Action{Import, Verify, Determine, ManageProgramme, ManageIndicator, ManageMeeting} {
		if r.Can(a) {
			return true
		}
	}
	return false
}

// ActionsForReport are the actions that building, listing and downloading a
// kind of report needs, all of them. A kind that is not known is treated as
// one that names families.
func ActionsForReport(kind string) []Action {
	switch kind {
	case "paparan", "oppkpke":
		return []Action{Export}
	}
	return []Action{Export, ViewFamilies}
}

// CanAll reports whether the role allows every one of the actions.
func (r Role) CanAll(actions []Action) bool {
	for _, a := range actions {
		if !r.Can(a) {
			return false
		}
	}
	return true
}

// Actor is who acts: a user, the role, and the area in which the role holds.
type Actor struct {
	User  User
	Role  Role
	Scope region.Scope
}

// SystemActor is the command line of the machine itself. name says whose.
func SystemActor(name string, area region.Code) Actor {
	return Actor{User: User{Name: name, FullName: name, Role: System, Area: area}, Role: System, Scope: region.ScopeOf(area)}
}

type actorKey struct{}

// WithActor puts the actor into a context.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom gives the actor of a context, and whether there is one.
func ActorFrom(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

// Require gives the actor if the role allows the action. Without an actor it
// is Unauthenticated, without the right Forbidden. The caller passes
// Actor.Scope on to every query.
func Require(ctx context.Context, action Action) (Actor, error) {
	a, ok := ActorFrom(ctx)
	if !ok {
		return Actor{}, fault.New("access.Require", fault.Unauthenticated, locale.Text{}, nil)
	}
	if !a.Role.Can(action) {
		key := "access.forbidden"
		if a.Role == Administrator { // there is nobody above to ask
			key = "access.forbidden_administrator"
		}
		return Actor{}, fault.New("access.Require", fault.Forbidden,
			locale.T(key, "role", a.Role.Text(), "action", action.Text()), nil)
	}
	return a, nil
}
