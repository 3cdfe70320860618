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
	"net"
	"testing"
)

func TestEndpointsAreAddressAndPort(t *testing.T) {
	use(t, sampling)
	span := opened(t)
	span.Endpoint("client", &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80})
	span.Endpoint("server", &net.UDPAddr{IP: net.ParseIP("fd00::1"), Port: 53})
	span.Endpoint("unix", &net.UnixAddr{Name: "/run/x"})
	span.Endpoint("none", nil)
	span.Endpoint("nil", (*net.TCPAddr)(nil))
	(*Span)(nil).Endpoint("off", nil)
	span.End(nil)
	got := oneTaken(t).attributes
	if len(got) != 6 || got["client.address"] != "10.0.0.1" || got["client.port"] != int64(80) || got["server.address"] != "fd00::1" || got["server.port"] != int64(53) {
		t.Errorf("%v", got)
	}
}
