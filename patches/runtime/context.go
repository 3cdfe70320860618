/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package patchtracer

import (
	"context"

	"patchtracer/internal/guard"
)

type contextKey struct{}

// carrier is a context with a span context and W3C baggage: one allocation, and nothing else changes for the host.
type carrier struct {
	context.Context
	sc      SpanContext
	baggage string // "" for none; valid and at most maxBaggage long
}

// Value answers for this package's key with the carrier itself, which costs no allocation.
func (c *carrier) Value(key interface{}) interface{} {
	if _, ok := key.(contextKey); ok {
		return c
	}
	return c.Context.Value(key)
}

// Where the host has tracing of its own, a bridge sets these before anything else runs: what the host's span in a
// context is, and how the host is told of a span.
var (
	hostSpan func(ctx context.Context) SpanContext
	tellHost func(ctx context.Context, sc SpanContext) context.Context
)

// FromContext is the span context that ctx carries, zero when there is none or ctx is nil.
func FromContext(ctx context.Context) SpanContext {
	sc, _ := current(ctx)
	return sc
}

// current is the innermost span of a context, of ours or of the host, and the carrier that is there. What we put into
// a context the host is told, too; so another span of the host's was put there later.
func current(ctx context.Context) (sc SpanContext, c *carrier) {
	c = carrierOf(ctx)
	return innermost(ctx, c), c
}

// innermost takes what carrierOf found.
func innermost(ctx context.Context, c *carrier) (sc SpanContext) {
	if c != nil {
		sc = c.sc
	}
	if hostSpan == nil || ctx == nil {
		return sc
	}
	host := hostSpan(ctx)
	switch {
	case !host.IsValid() || host.Span == sc.Span && host.Trace == sc.Trace:
		return sc
	case host.Trace == sc.Trace && sc.IsSampled() && !host.IsSampled():
		return sc // the host records less than the root decided: its span would be a parent that nobody sees
	}
	return host
}

// Baggage is the W3C baggage that ctx carries, as a list of members; "" for none.
func Baggage(ctx context.Context) string {
	if c := carrierOf(ctx); c != nil {
		return c.baggage
	}
	return ""
}

func carrierOf(ctx context.Context) (c *carrier) {
	if ctx == nil {
		return nil
	}
	if c, ok := ctx.(*carrier); ok {
		return c
	}
	return search(ctx)
}

func search(ctx context.Context) (c *carrier) {
	defer guard.Foreign()
	c, _ = ctx.Value(contextKey{}).(*carrier)
	return c
}

// ContextWith gives a context that carries sc, and the baggage of ctx: ctx itself when sc is not valid or already
// there. A nil ctx counts as the background context.
func ContextWith(ctx context.Context, sc SpanContext) context.Context {
	return contextWith(ctx, sc, "")
}

func contextWith(ctx context.Context, sc SpanContext, baggage string) context.Context {
	if !sc.IsValid() {
		return ctx
	}
	if ctx == nil {
		ctx = context.Background()
	} else if now, c := current(ctx); c != nil {
		if baggage == "" {
			baggage = c.baggage
		}
		if now == sc && c.baggage == baggage {
			return ctx
		}
	}
	if tellHost != nil {
		ctx = tellHost(ctx, sc)
	}
	return &carrier{ctx, sc, baggage}
}

// masking gives a context that carries no span, whatever ctx carries.
func masking(ctx context.Context) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	if tellHost != nil {
		ctx = tellHost(ctx, SpanContext{})
	}
	return &carrier{Context: ctx}
}
