namespace PatchTracer.Cluster.Kubernetes;

/// <summary>The API server refused a request or could not be reached.</summary>
/// <param name="statusCode">The HTTP status; null if there was no answer.</param>
/// <param name="reason">`reason` of the Status object that Kubernetes answers errors with (AlreadyExists, Conflict, Invalid, …); may be
/// empty.</param>
/// <param name="message">`message` of the Status object, or what the connection said.</param>
public sealed class KubeException(string method, string path, int? statusCode, string reason, string message, Exception? inner = null)
    : ClusterException(ClusterFailure.Api, $"{method} {path}: {(statusCode is null ? "no answer" : $"{statusCode} {reason}")}: {message}",
        inner)
{
    public string Method { get; } = method;

    public string Path { get; } = path;

    public int? StatusCode { get; } = statusCode;

    public string Reason { get; } = reason;

    public bool IsNotFound => StatusCode == 404;

    public bool IsConflict => StatusCode == 409;

    /// <summary>Whether the same request may succeed a moment later: no connection, overload, a server that starts.</summary>
    public bool IsTransient => StatusCode is null or 429 or >= 500;
}
