package synthetic

import "strings"

// named is what a writer may know of somebody beside the name.
type named struct {
	line   line
	male   bool
	age    int
	father string
	alias  string
}

// name spoils a name. base is the first of the kinds: those of a person's own name
// or those of the mother's.
func (s *spoiler) name(c *record, name string, q float64, base Kind, of named) string {
	words := strings.Fields(name)
	try := func(k Kind, change func([]string, named) []string) {
		k += base - NameSpelling
		if !s.happens(q, k) {
			return
		}
		before := strings.Join(words, " ")
		if words = change(words, of); strings.Join(words, " ") != before {
			c.kinds.add(k)
		}
	}
	try(NameWordDropped, s.dropped)
	if of.line.mixed || of.line.people != nil && of.line.clan != "" {
		try(NameRomanised, s.romanised)
	}
	try(NameSpelling, s.spelling)
	try(NameAbbreviated, s.abbreviated)
	try(NameWordsSwapped, s.swapped)
	try(NameJoined, s.joined)
	try(NameSplit, s.split)
	try(NameTypo, s.mistyped)
	try(NameAlias, s.aliased)
	try(NameFather, s.fathered)
	try(NameTitle, s.titled)
	return strings.Join(words, " ")
}

func (s *spoiler) dropped(w []string, _ named) []string {
	if len(w) < 2 {
		return w
	}
	i := len(w) - 1 - min(s.r.IntN(len(w)), s.r.IntN(len(w))) // more often one of the last
	return append(w[:i:i], w[i+1:]...)
}

func (s *spoiler) romanised(w []string, _ named) []string {
	w = append([]string(nil), w...)
	at := s.r.IntN(len(w))
	for i := range w {
		j := (at + i) % len(w)
		if others := s.names.romanised[w[j]]; len(others) > 0 {
			w[j] = pick(s.r, others)
			if !chance(s.r, 0.35) { // who hears it otherwise may write more words otherwise
				break
			}
		}
	}
	return w
}

// spelling replaces one spelling of the name by another of the same sound.
func (s *spoiler) spelling(w []string, _ named) []string {
	name := strings.Join(w, " ")
	rules := s.names.Spellings
	for range 12 {
		rule := rules[s.r.IntN(len(rules))]
		from, to := rule[0], rule[1]
		if chance(s.r, 0.5) {
			from, to = to, from
		}
		n := strings.Count(name, from)
		if n == 0 || len(from) < len(to) && chance(s.r, 0.5) {
			continue
		}
		at := 0
		for range s.r.IntN(n) + 1 {
			at += strings.Index(name[at:], from) + 1
		}
		at--
		if len(to) == 2 && to[0] == to[1] && !between(name, at) {
			continue
		}
		return strings.Fields(name[:at] + to + name[at+len(from):])
	}
	return w
}

// between tells whether a letter stands between two vowels, where it may be doubled.
func between(name string, at int) bool {
	const vowels = "AIUEO"
	return at > 0 && at+1 < len(name) && strings.IndexByte(vowels, name[at-1]) >= 0 && strings.IndexByte(vowels, name[at+1]) >= 0
}

// abbreviated writes a well-known word shorter or otherwise, or an initial.
func (s *spoiler) abbreviated(w []string, _ named) []string {
	w = append([]string(nil), w...)
	for i := range w {
		if short := s.names.Short[w[i]]; len(short) > 0 {
			w[i] = pick(s.r, short)
			return w
		}
	}
	if len(w) > 1 {
		i := len(w) - 1
		if len(w) > 2 && chance(s.r, 0.4) {
			i = 1
		}
		w[i] = w[i][:1]
		if chance(s.r, 0.6) {
			w[i] += "."
		}
	}
	return w
}

func (s *spoiler) swapped(w []string, _ named) []string {
	if len(w) < 2 {
		return w
	}
	w = append([]string(nil), w...)
	i := s.r.IntN(len(w) - 1)
	w[i], w[i+1] = w[i+1], w[i]
	return w
}

func (s *spoiler) joined(w []string, _ named) []string {
	if len(w) < 2 {
		return w
	}
	i := s.r.IntN(len(w) - 1)
	out := append(w[:i:i], w[i]+w[i+1])
	return append(out, w[i+2:]...)
}

func (s *spoiler) split(w []string, _ named) []string {
	i := s.r.IntN(len(w))
	if len(w[i]) < 6 {
		return w
	}
	at := 2 + s.r.IntN(len(w[i])-4)
	out := append(w[:i:i], w[i][:at], w[i][at:])
	return append(out, w[i+1:]...)
}

func (s *spoiler) mistyped(w []string, _ named) []string {
	name := s.typo(strings.Join(w, " "))
	if chance(s.r, 0.12) {
		name = s.typo(name)
	}
	return strings.Fields(name)
}

// aliased adds the name by which people know somebody, or writes only that.
func (s *spoiler) aliased(w []string, of named) []string {
	nick := of.alias
	if nick == "" {
		nick = s.nick(w[len(w)-1])
	} else if chance(s.r, 0.35) {
		return strings.Fields(nick)
	}
	if nick == "" {
		return w
	}
	return append(w[:len(w):len(w)], strings.Fields([]string{"ALS ", "ALIAS ", "@ ", "@"}[s.r.IntN(4)]+nick)...)
}

// nick is the short form of a name: its end, or its first two syllables.
func (s *spoiler) nick(word string) string {
	if len(word) < 5 {
		return ""
	}
	if chance(s.r, 0.5) {
		return word[len(word)-4:]
	}
	return word[:4]
}

func (s *spoiler) fathered(w []string, of named) []string {
	if !of.line.Muslim {
		return w
	}
	father := of.father
	if father == "" { // nobody wrote down whose daughter a mother is
		father = callName(s.names.name(s.r, s.names.line(s.r, of.line.people), true, today.year-of.age-27, ""))
	}
	words := []string{"BINTI", "BT.", "BINTI", "BT"}
	if of.male {
		words = []string{"BIN", "BIN", "B."}
	}
	return append(w[:len(w):len(w)], pick(s.r, words), father)
}

// titled puts a title before a name or behind it, or says that somebody is dead.
func (s *spoiler) titled(w []string, of named) []string {
	if of.age < 22 {
		return w
	}
	who := "women"
	if of.male {
		who = "men"
	}
	set := s.names.Before[who]
	switch x := s.r.Float64(); {
	case x < 0.06 || of.age > 65 && x < 0.2:
		set = s.names.Before["dead_"+who]
	case x < 0.6 && of.line.Muslim && of.age > 35:
		set = s.names.Before["muslim_"+who]
	case x > 0.75 && of.age < 60:
		last := len(w) - 1
		out := append(w[:last:last], w[last]+pick(s.r, s.names.After))
		return out
	}
	return append([]string{pick(s.r, set)}, w...)
}
