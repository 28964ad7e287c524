// Package linkage finds records that are the same person, family or thing, within
// a register or across several that disagree: probabilistic linkage after Fellegi
// and Sunter (1969), with parameters that the data themselves teach.
//
//	m, err := linkage.ParseModel(text) // comparisons with levels, blocking rules
//	res, err := linkage.Link(ctx, m, linkage.Standardisers(), []linkage.Source{a, b}, linkage.Options{})
//	for _, e := range res.Edges {
//		if res.Linked(e) { … res.Records.ID(int(e.A)), e.Probability() … }
//	}
//
// A run reads and standardises the records, finds by blocking rules the pairs
// worth comparing, counts their patterns of agreement, learns from the counts how
// pairs of each class look (the same; of one family or twins, where the model
// names them; unrelated), weighs every pair, chooses the cut with the best
// expected F1 and joins records into clusters that no chain of weak links holds
// together.
//
// Terms are those of the field: m and u are the chances of a level among pairs
// that are the same and among pairs that are not; a match weight is a logarithm to
// base 2 of odds; a waterfall shows what each comparison adds ([Result.Explain]).
//
// The same records give the same bytes, in any order of rows and for any number of
// goroutines.
package linkage
