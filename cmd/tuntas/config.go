package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// yamlConfig reads settings from a YAML file whose keys are the names of the
// flags. Flags and environment win over the file.
func yamlConfig(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("tuntas.yaml: %w", err)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range []string{flag.Name, strings.ReplaceAll(flag.Name, "-", "_")} {
			if v, ok := values[name]; ok {
				return fmt.Sprint(v), nil
			}
		}
		return nil, nil
	}), nil
}
