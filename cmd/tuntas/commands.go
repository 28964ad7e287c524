package main

// Global flags, before or after any command. Each can be set by TUNTAS_… in
// the environment or in tuntas.yaml.
type Global struct {
	Data     string `help:"cli.flag_data" default:"tuntas-data" env:"TUNTAS_DATA" type:"path" placeholder:"DIR"`
	KeyFile  string `help:"cli.flag_key_file" env:"TUNTAS_KEY_FILE" type:"path" placeholder:"FILE"`
	Postgres string `help:"cli.flag_postgres" env:"TUNTAS_POSTGRES" placeholder:"URL"`
	Lang     string `help:"cli.flag_lang" default:"id" enum:"id,en" env:"TUNTAS_LANG"`
	Log      string `help:"cli.flag_log" default:"text" enum:"text,json" env:"TUNTAS_LOG"`
	Verbose  bool   `help:"cli.flag_verbose" short:"v" env:"TUNTAS_VERBOSE"`
	JSON     bool   `help:"cli.flag_json" name:"json"`
}

// commands is the command line; each command lives in the file of its name.
type commands struct {
	Global

	Run           runCommand           `cmd:"" help:"cli.run"`
	Demo          demoCommand          `cmd:"" help:"cli.demo"`
	Serve         serveCommand         `cmd:"" help:"cli.serve"`
	Import        importCommand        `cmd:"" help:"cli.import"`
	List          listCommand          `cmd:"" help:"cli.list"`
	Undo          undoCommand          `cmd:"" help:"cli.undo"`
	Dialect       dialectCommand       `cmd:"" help:"cli.dialect"`
	Determination determinationCommand `cmd:"" help:"cli.determination"`
	Report        reportCommand        `cmd:"" help:"cli.report"`
	Indicator     indicatorCommand     `cmd:"" help:"cli.indicator"`
	Growth        growthCommand        `cmd:"" help:"cli.growth"`
	Link          linkCommand          `cmd:"" help:"cli.link"`
	Region        regionCommand        `cmd:"" help:"cli.region"`
	User          userCommand          `cmd:"" help:"cli.user"`
	Backup        backupCommand        `cmd:"" help:"cli.backup"`
	Restore       restoreCommand       `cmd:"" help:"cli.restore"`
	Doctor        doctorCommand        `cmd:"" help:"cli.doctor"`
	Version       versionCommand       `cmd:"" help:"cli.version"`
}
