using System.Net;

namespace PatchTracer.Collector.Security;

/// <summary>
/// A page of another site can have its name resolve to this machine (DNS rebinding), and then ask and send as if it came from here. But it
/// cannot leave its own name out of the request.
/// </summary>
internal static class Rebinding
{
    /// <summary>What to answer, or null: it came over loopback, for a name that is neither an address nor localhost.</summary>
    public static string? Refusal(HttpRequest request)
    {
        var (local, name) = (request.HttpContext.Connection.LocalIpAddress, request.Host.Host.TrimEnd('.'));
        return local is null || !IPAddress.IsLoopback(local) || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(name.Trim('[', ']'), out _)
            ? null : $"this collector is not '{name}'; ask it by its address or as localhost";
    }

    /// <summary>
    /// For receivers: browsers name the page's origin with everything that it sends, and programs may call this machine what they like.
    /// </summary>
    public static string? RefusalOfPage(HttpRequest request) => request.Headers.Origin.Count > 0 ? Refusal(request) : null;
}
