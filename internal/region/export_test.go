package region

// Unpack reads the embedded area data as the first Load does.
func Unpack() error {
	_, err := readAreas()
	return err
}
