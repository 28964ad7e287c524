package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"golang.org/x/term"
)

type userCommand struct {
	Add    userAddCommand    `cmd:"" help:"cli.user_add"`
	List   userListCommand   `cmd:"" help:"cli.user_list"`
	Reset  userResetCommand  `cmd:"" help:"cli.user_reset"`
	Switch userSwitchCommand `cmd:"" name:"disable" help:"cli.user_disable"`
}

type userAddCommand struct {
	Name     string `arg:"" help:"cli.user_name"`
	Role     string `help:"cli.user_role" required:"" enum:"administrator,verifier,operator,programme_manager,analyst,leader,auditor"`
	Region   string `help:"cli.user_region" required:"" placeholder:"CODE"`
	FullName string `help:"cli.user_full_name"`
	Agency   string `help:"cli.user_agency"`
}

// Run creates a user; the password is asked for, or read from standard input.
// The user changes it at the first log-in.
func (cmd *userAddCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, create)
	if err != nil {
		return err
	}
	defer in.close()
	place, err := in.areas.Known(cmd.Region)
	if err != nil {
		return err
	}
	password, err := askPassword(c, "cli.ask_password")
	if err != nil {
		return err
	}
	full := cmd.FullName
	if full == "" {
		full = cmd.Name
	}
	u, err := in.access.CreateUser(in.asSystem(ctx, region.Nation), access.User{Name: cmd.Name, FullName: full, Role: access.Role(cmd.Role), Area: place.Code, Agency: cmd.Agency, MustChange: true}, password)
	if err != nil {
		return err
	}
	return c.done("cli.user_added", "name", u.Name, "role", u.Role.Text(), "area", in.areas.FullName(place.Code))
}

type userListCommand struct{}

// Run lists the users.
func (userListCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	users, err := in.access.Users(in.asSystem(ctx, region.Nation))
	if err != nil {
		return err
	}
	for _, u := range users {
		if c.json {
			if err := json.NewEncoder(c.out).Encode(map[string]any{"name": u.Name, "fullName": u.FullName, "role": u.Role, "area": u.Area, "disabled": u.Disabled}); err != nil {
				return err
			}
			continue
		}
		state := ""
		if u.Disabled {
			state = c.lang.Render(locale.T("cli.user_is_disabled"))
		}
		fmt.Fprintf(c.out, "%-20s %-20s %-14s %s %s\n", u.Name, c.lang.Render(u.Role.Text()), u.Area, in.areas.FullName(u.Area), state)
	}
	return nil
}

type userResetCommand struct {
	Name string `arg:"" help:"cli.user_name"`
}

// Run sets a new password and ends the user's sessions.
func (cmd *userResetCommand) Run(ctx context.Context, c *console, g *Global) error {
	return withUser(ctx, g, cmd.Name, func(ctx context.Context, in *installation, u access.User) error {
		password, err := askPassword(c, "cli.ask_password")
		if err != nil {
			return err
		}
		if err := in.access.ResetPassword(ctx, u.ID, password); err != nil {
			return err
		}
		return c.done("cli.user_reset_done", "name", u.Name)
	})
}

type userSwitchCommand struct {
	Name string `arg:"" help:"cli.user_name"`
	Off  bool   `name:"undo" help:"cli.user_enable"`
}

// Run disables a user, or with --undo enables it again.
func (cmd *userSwitchCommand) Run(ctx context.Context, c *console, g *Global) error {
	return withUser(ctx, g, cmd.Name, func(ctx context.Context, in *installation, u access.User) error {
		if err := in.access.SetDisabled(ctx, u.ID, !cmd.Off); err != nil {
			return err
		}
		key := "cli.user_disabled_done"
		if cmd.Off {
			key = "cli.user_enabled_done"
		}
		return c.done(key, "name", u.Name)
	})
}

func withUser(ctx context.Context, g *Global, name string, fn func(context.Context, *installation, access.User) error) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	ctx = in.asSystem(ctx, region.Nation)
	users, err := in.access.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Name == strings.ToLower(name) {
			return fn(ctx, in, u)
		}
	}
	return fault.New("user", fault.NotFound, locale.T("fault.not_found", "what", name), nil)
}

// askPassword reads a password without showing it, or a line of standard
// input when that is not a terminal.
func askPassword(c *console, prompt string) (string, error) {
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		fmt.Fprint(c.err, c.lang.Render(locale.T(prompt))+" ")
		b, err := term.ReadPassword(fd)
		fmt.Fprintln(c.err)
		return string(b), err
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line == "" && err != nil {
		return "", fault.New("cli.askPassword", fault.Invalid, locale.T("cli.password_missing"), err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
