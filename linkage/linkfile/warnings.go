package linkfile

import "strings"

// fewPairs are so few that what is learned from them is uncertain.
const fewPairs = 50

// Warnings in words of what a person should know before trusting the result.
func (m ModelJSON) Warnings(language string) []string {
	w := wordsOf(language)
	var out []string
	if !m.Training.Converged {
		out = append(out, w.say("warn_not_converged", "rounds", m.Training.Rounds))
	}
	if m.Cut.True < fewPairs {
		out = append(out, w.say("warn_few", "pairs", m.Cut.True))
	}
	for _, in := range m.Inputs {
		if in.IDColumn == "" {
			out = append(out, w.say("warn_no_id", "file", in.Name))
		}
		if in.Twice > 0 {
			out = append(out, w.say("warn_twice", "file", in.Name, "count", in.Twice))
		}
	}
	for _, r := range m.Rules {
		if len(r.Splits) == 0 {
			continue
		}
		lost := uint64(0)
		for _, s := range r.Splits {
			lost += s.Pairs - s.Kept
		}
		out = append(out, w.say("warn_split", "rule", r.Rule, "blocks", len(r.Splits), "lost", lost))
	}
	for _, c := range m.Comparisons {
		var unseen []string
		for _, l := range c.Levels {
			if l.Label != "" && l.Seen < 1 {
				unseen = append(unseen, w.levelOf(c.Name, l.Label))
			}
		}
		if len(unseen) > 0 {
			out = append(out, w.say("warn_unseen", "comparison", w.comparison(c.Name), "level", strings.Join(unseen, "; ")))
		}
	}
	const large = 20
	if m.Found.Largest >= large {
		out = append(out, w.say("warn_large", "records", m.Found.Largest))
	}
	return out
}
