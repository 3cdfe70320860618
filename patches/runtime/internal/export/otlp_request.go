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

package export

import (
	"encoding/hex"
	"os"

	"patchtracer/internal/control"
	"patchtracer/internal/ids"
	"patchtracer/internal/wire"
)

// Fields of the OTLP export requests and what is in them.
const (
	requestResource   = 1 // resource_spans, resource_metrics
	resourceItself    = 1
	resourceScopes    = 2 // scope_spans, scope_metrics
	resourceAttribute = 1
	scopeItself       = 1
	scopeName         = 1
	scopeVersion      = 2
)

// Version is the value of the resource attribute patchtracer.runtime.version.
const Version = "0.1.0"

// scope is the instrumentation scope, as field scopeItself.
var scope = wire.AppendMessage(nil, scopeItself, func(b []byte) []byte {
	return wire.AppendText(wire.AppendText(b, scopeName, "patchtracer"), scopeVersion, Version)
})

// resourceOf describes this process.
func resourceOf(c control.Config) []byte {
	return wire.AppendMessage(nil, resourceItself, func(b []byte) []byte {
		b = wire.AppendKeyText(b, resourceAttribute, "service.name", wire.ValidText(c.Service))
		attributes := processAttributes(c)
		for i := range attributes {
			b = wire.AppendKeyValue(b, resourceAttribute, &attributes[i])
		}
		return b
	})
}

// processAttributes are those that the process has beside its service's name.
func processAttributes(c control.Config) []wire.Attribute {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	node := c.Node
	if node == "" {
		node = host
	}
	random := ids.New()
	instance := random.TraceID()
	return []wire.Attribute{
		{Key: "k8s.node.name", Text: node},
		{Key: "host.name", Text: host},
		{Key: "service.instance.id", Text: hex.EncodeToString(instance[:])},
		{Key: "patchtracer.runtime.version", Text: Version},
		{Key: "process.pid", Kind: wire.IntValue, Bits: uint64(os.Getpid())},
	}
}

// envelope is what a request has in front of the spans in payload.
func (e *Exporter) envelope() []byte {
	scopeSpans := len(scope) + len(e.payload)
	inner := len(e.resource) + 1 + wire.SizeVarint(uint64(scopeSpans)) + scopeSpans
	b := wire.AppendVarint(wire.AppendTag(nil, requestResource, wire.BytesType), uint64(inner))
	b = append(b, e.resource...)
	b = wire.AppendVarint(wire.AppendTag(b, resourceScopes, wire.BytesType), uint64(scopeSpans))
	return append(b, scope...)
}
