// Package web carries the built user interface inside the binary. Until
// "make web" has run, Dist holds only a placeholder and no index.html.
//
//	index, err := fs.ReadFile(web.Dist, "dist/index.html")
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist is the file system with the folder "dist": what Vite built.
var Dist fs.FS = files
