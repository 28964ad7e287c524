package main

import "context"

type linkEvaluateCommand struct {
	Dir   string `arg:"" help:"cli.link_evaluate_dir" placeholder:"DIR"`
	Truth string `required:"" type:"path" placeholder:"FILE" help:"cli.link_truth"`
}

// Run compares a result with the truth.
func (cmd *linkEvaluateCommand) Run(ctx context.Context, c *console) error { return nil }
