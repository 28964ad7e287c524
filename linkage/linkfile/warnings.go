package linkfile

// Warnings in words of what a person should know before trusting the result.
func (m ModelJSON) Warnings(language string) []string { return nil }
