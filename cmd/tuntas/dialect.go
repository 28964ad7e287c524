package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

type dialectCommand struct {
	List   dialectListCommand   `cmd:"" help:"cli.dialect_list"`
	Show   dialectShowCommand   `cmd:"" help:"cli.dialect_show"`
	Import dialectImportCommand `cmd:"" help:"cli.dialect_import"`
}

// mappingFile is a mapping as a neighbour can use it: without its region, its
// id and its history.
type mappingFile struct {
	Title      string                       `yaml:"title" json:"title"`
	Base       string                       `yaml:"base" json:"base"`
	Sheet      string                       `yaml:"sheet,omitempty" json:"sheet,omitempty"`
	HeaderRows int                          `yaml:"header_rows" json:"header_rows"`
	Columns    []mappingFileColumn          `yaml:"columns" json:"columns"`
	Constants  map[string]string            `yaml:"constants,omitempty" json:"constants,omitempty"`
	Values     map[string]map[string]string `yaml:"values,omitempty" json:"values,omitempty"`
}

type mappingFileColumn struct {
	Header string `yaml:"header" json:"header"`
	Field  string `yaml:"field,omitempty" json:"field,omitempty"`
}

type dialectListCommand struct{}

// Run lists the layouts that people of the regions described.
func (dialectListCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	list, err := in.intake.OwnMappings(ctx, region.ScopeOf(region.Nation))
	if err != nil {
		return err
	}
	for _, m := range list {
		if c.json {
			line := map[string]any{"id": m.ID, "region": string(m.Region), "title": m.Title, "base": m.Base, "version": m.Version, "retired": m.Retired, "saved_by": m.SavedBy}
			if err := json.NewEncoder(c.out).Encode(line); err != nil {
				return err
			}
			continue
		}
		key := "cli.dialect_line"
		if m.Retired {
			key = "cli.dialect_line_retired"
		}
		c.say(key, "id", m.ID, "area", in.areas.FullName(m.Region), "title", m.Title, "base", m.Base, "version", m.Version, "by", m.SavedBy)
	}
	if len(list) == 0 {
		c.say("cli.dialect_none")
	}
	return nil
}

type dialectShowCommand struct {
	ID string `arg:"" help:"cli.dialect_id"`
}

// Run writes a mapping as YAML, to be read or given to a neighbour.
func (cmd *dialectShowCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	m, _, err := in.intake.OwnMapping(ctx, region.ScopeOf(region.Nation), cmd.ID, 0)
	if err != nil {
		return err
	}
	f := mappingFile{Title: m.Title, Base: m.Base, Sheet: m.Sheet, HeaderRows: m.HeaderRows, Constants: m.Constants, Values: m.Values}
	for _, column := range m.Columns {
		f.Columns = append(f.Columns, mappingFileColumn(column))
	}
	if c.json {
		return json.NewEncoder(c.out).Encode(f)
	}
	out := yaml.NewEncoder(c.out)
	out.SetIndent(2)
	if err := out.Encode(f); err != nil {
		return err
	}
	return out.Close()
}

type dialectImportCommand struct {
	File   string `arg:"" type:"existingfile" help:"cli.dialect_file"`
	Region string `help:"cli.import_region" placeholder:"CODE"`
}

// Run takes a mapping of a neighbour for a region.
func (cmd *dialectImportCommand) Run(ctx context.Context, c *console, g *Global) error {
	in, err := openInstallation(ctx, g, existing)
	if err != nil {
		return err
	}
	defer in.close()
	code, err := in.regionOf(ctx, cmd.Region)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(cmd.File)
	if err != nil {
		return fault.New("cli.dialect", fault.NotFound, locale.T("cli.file_unreadable", "path", cmd.File), err)
	}
	var f mappingFile
	dec := yaml.NewDecoder(bytes.NewReader(content))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return fault.New("cli.dialect", fault.Invalid, locale.T("cli.dialect_unreadable", "path", cmd.File, "reason", err.Error()), err)
	}
	m := intake.Mapping{Region: code, Title: f.Title, Base: f.Base, Sheet: f.Sheet, HeaderRows: f.HeaderRows, Constants: f.Constants, Values: f.Values}
	for _, column := range f.Columns {
		m.Columns = append(m.Columns, intake.MappedColumn(column))
	}
	ctx = in.asSystem(ctx, code)
	if m, err = in.intake.SaveMapping(ctx, m, actorName(ctx)); err != nil {
		return err
	}
	return c.done("cli.dialect_imported", "id", m.ID, "title", m.Title, "area", in.areas.FullName(code))
}
