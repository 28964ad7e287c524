package region

import "io/fs"

// Embedded are the files of the data folder.
var Embedded fs.FS = data

// Unpack reads area data as the first Load does.
func Unpack(files fs.FS) error {
	_, err := readAreas(files)
	return err
}

// UnpackAndFold does what the first name looked for needs.
func UnpackAndFold() error {
	a, err := readAreas(data)
	if err == nil {
		a.keys()
	}
	return err
}
