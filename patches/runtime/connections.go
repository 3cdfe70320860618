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
	"patchtracer/internal/conntrack"
	"patchtracer/internal/propagation"
)

var (
	connectionPoint = NewPoint("kubeproxy.connection", "kube-proxy", "TranslateConnection", Internal)
	// closedPoint has a span of its own for a connection's whole life: the kernel tells bytes and packets only when it
	// forgets the connection, which for TCP is two minutes after its end. The 5-tuple is that of the first span.
	closedPoint = NewPoint("kubeproxy.connection.closed", "kube-proxy", "ConnectionClosed", Internal)
)

// proxiers is what kube-proxy serves.
var proxiers = conntrack.NewProxierTables(func() bool { return !off() }, connectionSpans{})

// ServiceTable is what one proxier serves. It is filled by one goroutine and published once; nil is valid and stays empty.
type ServiceTable = conntrack.ServiceTable

// NewServiceTable makes an empty table of a proxier, given by its address; nil when tracing is off.
func NewServiceTable(proxier interface{}) *ServiceTable {
	if off() {
		return nil
	}
	return proxiers.NewTable(proxier)
}

// connectionSpans makes spans of connections. Their traces are their own: nothing in the packets tells whose request
// they carry.
type connectionSpans struct{}

// Translated makes the span of a connection from its beginning to when it was established.
func (connectionSpans) Translated(c *conntrack.Connection) {
	s := openConnection(connectionPoint, c)
	if s == nil {
		return
	}
	s.Str("patchtracer.connection.state", c.State)
	if c.Listed {
		s.Str("patchtracer.connection.seen", "table")
	}
	// A masqueraded client is seen by the endpoint under another address.
	if c.Endpoint.Dest != c.Flow.Source || c.Endpoint.DestPort != c.Flow.SourcePort {
		s.Str("patchtracer.connection.source.address", c.Endpoint.Dest.String())
		s.Int("patchtracer.connection.source.port", int64(c.Endpoint.DestPort))
	}
	if c.Failure != "" {
		s.Fail(c.Failure)
	}
	s.endAt(c.Ended)
}

// Closed makes the span of its whole life.
func (connectionSpans) Closed(c *conntrack.Connection) {
	s := openConnection(closedPoint, c)
	if s == nil {
		return
	}
	s.Int("patchtracer.connection.client.bytes", int64(c.Bytes[0]))
	s.Int("patchtracer.connection.client.packets", int64(c.Packets[0]))
	s.Int("patchtracer.connection.server.bytes", int64(c.Bytes[1]))
	s.Int("patchtracer.connection.server.packets", int64(c.Packets[1]))
	s.endAt(c.Ended)
}

// openConnection begins a span of a connection; nil when it is not wanted.
func openConnection(point *Point, c *conntrack.Connection) *Span {
	s := point.Begin()
	if s == nil {
		return nil
	}
	s.rootAs, s.self.Flags = decidedRoot, propagation.FlagSampled // whether to sample was decided by load alone
	if !s.Open() {
		s.End(nil)
		return nil
	}
	s.start = c.Began
	transport := "tcp"
	if c.Flow.Protocol == conntrack.ProtocolUDP {
		transport = "udp"
	}
	s.Str("network.transport", transport)
	s.Str("client.address", c.Flow.Source.String())
	s.Int("client.port", int64(c.Flow.SourcePort))
	s.Str("patchtracer.service.address", c.Flow.Dest.String())
	s.Int("patchtracer.service.port", int64(c.Flow.DestPort))
	s.Str("server.address", c.Endpoint.Source.String())
	s.Int("server.port", int64(c.Endpoint.SourcePort))
	s.Str("k8s.service.name", c.Service.Name)
	s.Str("k8s.namespace.name", c.Service.Namespace)
	s.Str("patchtracer.service.port_name", c.Service.PortName)
	s.float("patchtracer.connection.sampling", c.Share)
	return s
}
