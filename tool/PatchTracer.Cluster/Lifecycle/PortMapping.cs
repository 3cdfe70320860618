using System.Net;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>A port of the host that leads to a port of a node.</summary>
internal readonly record struct PortMapping(IPAddress Address, int HostPort, int NodePort);
