// Command tuntas is the whole system in one binary: it takes a region's files
// to a verified register, a list fixed by decree, indicators and the mayor's
// presentation, and serves the interface in which people work.
//
//	tuntas run berkas/ --region 61.72 --date 2024-02-21 -o hasil/
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// version is set by the release build.
var version = "dev"

// Exit codes, the same for every command and documented in its help.
const (
	exitClean    = 0  // done, nothing to report
	exitFindings = 1  // done, but there are findings a person should read
	exitFailure  = 2  // not done; the message says why and nothing is half-done
	exitUsage    = 64 // the command line itself is wrong
)

// errFindings ends a command that did its work and has findings to report.
var errFindings = errors.New("finished with findings")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the work in order; a second one ends the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// console is where a command writes, and in which language.
type console struct {
	out, err io.Writer
	lang     locale.Language
	json     bool
}

// say writes a line for people; with --json it is silent, so that standard
// output holds JSON only.
func (c *console) say(key string, pairs ...any) {
	if !c.json {
		fmt.Fprintln(c.out, c.lang.Render(locale.T(key, pairs...)))
	}
}

// done says what a command has done: a line for people, and with --json the
// same values as one object.
func (c *console) done(key string, pairs ...any) error {
	if !c.json {
		c.say(key, pairs...)
		return nil
	}
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if t, ok := pairs[i+1].(locale.Text); ok {
			pairs[i+1] = c.lang.Render(t)
		}
		out[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return json.NewEncoder(c.out).Encode(out)
}

// run is main without the process: it parses the command line, runs the
// command and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	lang := languageOf(args)
	var c commands
	parser, err := newParser(&c, lang, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailure
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help": // "tuntas help import", as other programs have it
		args = append(args[1:], "--help")
	}
	parsed, err := parser.Parse(args)
	printed := &counting{Writer: stdout}
	out := &console{out: printed, err: stderr, lang: lang, json: c.JSON || err != nil && slices.Contains(args, "--json")}
	if err != nil {
		reason := usageReason(err, lang)
		if missing := (*fs.PathError)(nil); errors.As(err, &missing) {
			reason = lang.Render(locale.T("cli.path_missing", "path", missing.Path))
		}
		return out.refuse(printed, locale.T("cli.usage_error", "reason", reason), exitUsage)
	}
	slog.SetDefault(newLogger(stderr, c.Log, c.Verbose))
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(out, &c.Global)
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings):
		return exitFindings
	}
	if wrong := (usageError{}); errors.As(err, &wrong) {
		return out.refuse(printed, locale.T("cli.usage_error", "reason", wrong.reason), exitUsage)
	}
	slog.Debug("command failed", "err", err)
	text := fault.TextOf(err)
	out.refuse(printed, text, exitFailure)
	if text.Key == "fault.unavailable" && c.Postgres == "" {
		// The engine does not always say that the disk is full.
		fmt.Fprintln(stderr, lang.Render(locale.T("cli.check_disk", "dir", c.Data)))
	}
	if fault.Is(err, fault.Internal) {
		slog.Error("internal error", "err", err)
	}
	return exitFailure
}

// counting counts what is written.
type counting struct {
	io.Writer
	written int
}

func (w *counting) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.written += n
	return n, err
}

// refuse says why a command was not done: in words, and to a script that has
// been told nothing yet as an object too. It gives the code to end with.
func (c *console) refuse(printed *counting, text locale.Text, code int) int {
	message := c.lang.Render(text)
	fmt.Fprintln(c.err, message)
	if c.json && printed.written == 0 {
		_, kind, _ := strings.Cut(text.Key, ".")
		// What cannot be written there was written above.
		_ = json.NewEncoder(c.out).Encode(wireFailure{Error: message,
			Findings: []wireFinding{{Code: kind, Severity: string(intake.SeverityError), Message: message}}})
	}
	return code
}

// wireFailure is the JSON of a command that was not done.
type wireFailure struct {
	Error    string        `json:"error"`
	Findings []wireFinding `json:"findings"`
}

// usageError is a command line that is found wrong by the command itself.
type usageError struct{ reason locale.Text }

func (e usageError) Error() string { return locale.English.Render(e.reason) }

// usageReason says in the reader's language what the library found wrong.
func usageReason(err error, lang locale.Language) string {
	words := []string{"unexpected argument", "unknown flag", "missing flags:", "missing positional arguments", "must be one of", "did you mean", "but got", "expected",
		"can't be used together", "must be used together", "exists but is not a directory", "exists but is a directory", " and --", "unknown command", "unknown argument"}
	pairs := make([]string, 0, 2*len(words))
	for i, key := range []string{"unexpected", "unknown_flag", "missing_flags", "missing_arguments", "one_of", "mean", "got", "expected",
		"not_together", "together", "not_folder", "folder", "and", "unknown_command", "unknown_argument"} {
		pairs = append(pairs, words[i], lang.Render(locale.T("cli.usage_"+key)))
	}
	return strings.NewReplacer(pairs...).Replace(err.Error())
}

// newParser builds the command line. Help texts are keys of the catalogues,
// so that help speaks both languages.
func newParser(c *commands, lang locale.Language, stdout, stderr io.Writer) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("tuntas"),
		kong.Description("cli.description"),
		kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(helpIn(lang)),
		kong.Configuration(yamlConfig, "/etc/tuntas.yaml", "tuntas.yaml"),
		kong.UsageOnError(),
		kong.PostBuild(func(k *kong.Kong) error {
			translate(k.Model.Node, lang)
			return nil
		}),
	)
}

// helpIn prints the library's help with its own few English words in the
// reader's language.
func helpIn(lang locale.Language) kong.HelpPrinter {
	words := []string{"Usage:", "Arguments:", "Flags:", "Commands:", "<command>", "[flags]", "for more information on a command."}
	pairs := make([]string, 0, 2*len(words)+2)
	for i, key := range []string{"usage", "arguments", "flags", "commands", "command", "options", "more"} {
		pairs = append(pairs, words[i], lang.Render(locale.T("cli.help_"+key)))
	}
	replace := strings.NewReplacer(append(pairs, "Run \"tuntas", lang.Render(locale.T("cli.help_run"))+" \"tuntas")...)
	return func(o kong.HelpOptions, ctx *kong.Context) error {
		out := ctx.Stdout
		var text strings.Builder
		ctx.Stdout = &text
		err := kong.DefaultHelpPrinter(o, ctx)
		ctx.Stdout = out
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, replace.Replace(text.String()))
		return err
	}
}

func translate(n *kong.Node, lang locale.Language) {
	render := func(key string) string {
		if strings.HasPrefix(key, "cli.") {
			return lang.Render(locale.T(key))
		}
		return key
	}
	n.Help = render(n.Help)
	for _, f := range n.Flags {
		f.Help = render(f.Help)
	}
	for _, p := range n.Positional {
		p.Help = render(p.Help)
	}
	for _, child := range n.Children {
		translate(child, lang)
	}
	if n.Type == kong.ApplicationNode {
		for _, f := range n.Flags {
			if f.Name == "help" {
				f.Help = lang.Render(locale.T("cli.flag_help"))
			}
		}
	}
}

// languageOf finds the language before the command line is parsed, because
// help and usage errors need it: --lang, then TUNTAS_LANG, then Indonesian.
func languageOf(args []string) locale.Language {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return locale.ParseLanguage(v)
		}
		if a == "--lang" && i+1 < len(args) {
			return locale.ParseLanguage(args[i+1])
		}
	}
	return locale.ParseLanguage(os.Getenv("TUNTAS_LANG"))
}

func newLogger(w io.Writer, format string, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	o := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
