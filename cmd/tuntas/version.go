package main

import (
	"encoding/json"
	"fmt"
	"runtime"
)

type versionCommand struct{}

// Run prints the version of the binary.
func (versionCommand) Run(c *console) error {
	if c.json {
		return json.NewEncoder(c.out).Encode(map[string]string{"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
	}
	_, err := fmt.Fprintf(c.out, "tuntas %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
