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

import "context"

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

// FromContext is the span context that ctx carries, zero when there is none or ctx is nil.
func FromContext(ctx context.Context) SpanContext {
	if c := carrierOf(ctx); c != nil {
		return c.sc
	}
	return SpanContext{}
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
	defer foreign()
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
	} else if c := carrierOf(ctx); c != nil {
		if baggage == "" {
			baggage = c.baggage
		}
		if c.sc == sc && c.baggage == baggage {
			return ctx
		}
	}
	return &carrier{ctx, sc, baggage}
}

// masking gives a context that carries no span, whatever ctx carries.
func masking(ctx context.Context) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	return &carrier{Context: ctx}
}
