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

import "net"

// Endpoint sets the attributes <prefix>.address and <prefix>.port of a TCP or UDP address; of others, and of
// nil, nothing.
func (s *Span) Endpoint(prefix string, address net.Addr) {
	if s == nil || s.phase != recording {
		return
	}
	defer s.contain()
	var ip net.IP
	var port int
	switch a := address.(type) {
	case *net.TCPAddr:
		if a != nil {
			ip, port = a.IP, a.Port
		}
	case *net.UDPAddr:
		if a != nil {
			ip, port = a.IP, a.Port
		}
	}
	if ip != nil {
		s.Str(prefix+".address", ip.String())
		s.Int(prefix+".port", int64(port))
	}
}
