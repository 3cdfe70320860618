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
	"patchtracer/internal/propagation"
)

// Keys of gRPC metadata, which are in lower case.
const (
	traceparentKey = "traceparent"
	tracestateKey  = "tracestate"
	baggageKey     = "baggage"
)

// FromMetadata is the span context of an incoming gRPC call, zero when there is none. A metadata.MD can be
// passed as it is: nothing of gRPC has to be imported here.
func FromMetadata(md map[string][]string) SpanContext {
	defer guard.Contain("FromMetadata")
	return propagation.FromTexts(md[traceparentKey], md[tracestateKey])
}

// ContextFromMetadata gives a context that carries what the metadata of an incoming gRPC call does.
func ContextFromMetadata(ctx context.Context, md map[string][]string) (carrying context.Context) {
	carrying = ctx
	if off() {
		return ctx
	}
	defer guard.Contain("ContextFromMetadata")
	sc := FromMetadata(md)
	if now, _ := current(ctx); now.Trace == sc.Trace && (now.IsSampled() || !sc.IsSampled()) {
		sc = now // the host's own span of the call, which is nearer
	}
	return contextWith(ctx, sc, propagation.CleanBaggage(md[baggageKey]))
}

// Metadata gives keys and values for metadata.AppendToOutgoingContext: what ctx carries, nil when that is nothing.
func Metadata(ctx context.Context) []string {
	sc, c := current(ctx)
	if !sc.IsValid() {
		return nil
	}
	pairs := []string{traceparentKey, sc.Traceparent()}
	if sc.State != "" {
		pairs = append(pairs, tracestateKey, sc.State)
	}
	if c != nil && c.baggage != "" {
		pairs = append(pairs, baggageKey, c.baggage)
	}
	return pairs
}
