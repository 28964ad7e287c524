package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

type userWire struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	RoleName string `json:"roleName"`
	Area     string `json:"area"`
	AreaName string `json:"areaName"`
	Active   bool   `json:"active"`
	// LastLogin is that of the newest session still open, '' without one.
	LastLogin string `json:"lastLogin"`
}

type roleWire struct {
	Role string `json:"role"`
	Name string `json:"name"`
}

type userList struct {
	Items []userWire `json:"items"`
	Roles []roleWire `json:"roles"`
}

type userBody struct {
	Username string `json:"username" maxLength:"200"`
	Name     string `json:"name" maxLength:"200"`
	Role     string `json:"role" maxLength:"40"`
	Area     string `json:"area" maxLength:"13"`
	Password string `json:"password" maxLength:"1000"`
	Active   bool   `json:"active"`
}

type newUser struct{ Body userBody }

type changedUser struct {
	ID   string `path:"id" maxLength:"40"`
	Body userBody
}

func (s *server) users(api huma.API) {
	r := may(access.ManageUsers)
	handle(s, api, http.MethodGet, "/users", r, s.listUsers)
	handle(s, api, http.MethodPost, "/users", r, func(ctx context.Context, _ access.Actor, in *newUser) (*body[userWire], error) {
		place, err := s.Directory.Known(in.Body.Area)
		if err != nil {
			return nil, err
		}
		var u access.User
		err = s.together(ctx, func(ctx context.Context) error {
			u, err = s.Access.CreateUser(ctx, access.User{Name: in.Body.Username, FullName: in.Body.Name,
				Role: access.Role(in.Body.Role), Area: place.Code, MustChange: true}, in.Body.Password)
			if err != nil || in.Body.Active {
				return err
			}
			u.Disabled = true
			return s.Access.SetDisabled(ctx, u.ID, true)
		})
		if err != nil {
			return nil, err
		}
		return answer(s.userWire(languageOf(ctx), u, "")), nil
	})
	handle(s, api, http.MethodPut, "/users/{id}", r, s.changeUser)
}

func (s *server) listUsers(ctx context.Context, _ access.Actor, _ *none) (*body[userList], error) {
	users, err := s.Access.Users(ctx)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	list := userList{Items: []userWire{}, Roles: []roleWire{}}
	for _, u := range users {
		open, err := s.Access.Sessions(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		last := ""
		if len(open) > 0 { // newest first
			last = instant(open[0].CreatedAt)
		}
		list.Items = append(list.Items, s.userWire(lang, u, last))
	}
	for _, role := range access.Roles() {
		list.Roles = append(list.Roles, roleWire{string(role), lang.Render(role.Text())})
	}
	return answer(list), nil
}

// changeUser writes all that differs, or nothing.
func (s *server) changeUser(ctx context.Context, _ access.Actor, in *changedUser) (*body[userWire], error) {
	users, err := s.Access.Users(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if u.ID != in.ID {
			continue
		}
		area := u.Area
		if in.Body.Area != string(area) {
			place, err := s.Directory.Known(in.Body.Area)
			if err != nil {
				return nil, err
			}
			area = place.Code
		}
		wasDisabled := u.Disabled
		u.FullName, u.Role, u.Area = in.Body.Name, access.Role(in.Body.Role), area
		err = s.together(ctx, func(ctx context.Context) error {
			if u, err = s.Access.UpdateUser(ctx, u); err != nil {
				return err
			}
			if wasDisabled == in.Body.Active {
				if err := s.Access.SetDisabled(ctx, u.ID, !in.Body.Active); err != nil {
					return err
				}
			}
			if in.Body.Password == "" {
				return nil
			}
			return s.Access.ResetPassword(ctx, u.ID, in.Body.Password)
		})
		if err != nil {
			return nil, err
		}
		u.Disabled = !in.Body.Active
		return answer(s.userWire(languageOf(ctx), u, "")), nil
	}
	return nil, fault.New("httpapi.changeUser", fault.NotFound, locale.T("httpapi.no_user"), nil)
}

func (s *server) userWire(lang locale.Language, u access.User, last string) userWire {
	return userWire{u.ID, u.Name, u.FullName, string(u.Role), lang.Render(u.Role.Text()), string(u.Area),
		s.Directory.FullName(u.Area), !u.Disabled, last}
}
