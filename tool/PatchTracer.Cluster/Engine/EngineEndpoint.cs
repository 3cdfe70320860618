namespace PatchTracer.Cluster.Engine;

/// <summary>Where the docker client looks for its engine.</summary>
/// <param name="Host">As in DOCKER_HOST: <c>unix:///var/run/docker.sock</c>, <c>tcp://host:port</c>, <c>ssh://user@host</c>.</param>
/// <param name="Source">Who says so: the variable or the context.</param>
internal sealed record EngineEndpoint(string Host, string Source)
{
    /// <summary>Where an engine of this machine listens that nobody configured otherwise.</summary>
    private static readonly string[] Usual = ["unix:///var/run/docker.sock", "unix:///run/docker.sock"];

    /// <summary>The engine that `doctor --install` may install or start; any other one is somebody's choice.</summary>
    public bool IsUsual => Usual.Contains(Host);

    /// <summary>On another machine. Rules, the gateway's address and the space on the disk are those of this one.</summary>
    public bool IsElsewhere => Uri.TryCreate(Host, UriKind.Absolute, out var uri) && uri.Scheme switch
    {
        "unix" => false,
        "ssh" => true,
        _ => !uri.IsLoopback,
    };

    /// <summary>Asks the client itself, which knows DOCKER_HOST, DOCKER_CONTEXT and the contexts of its configuration.</summary>
    public static async Task<EngineEndpoint> OfClientAsync(CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } variable)
            return new EngineEndpoint(variable, "DOCKER_HOST");
        var (code, output) = await new Workspace.Tool(Docker.Program, "context", "inspect", "--format",
            "{{.Name}} {{.Endpoints.docker.Host}}").TryRunAsync(cancellation);
        return code == 0 && output.Trim().Split(' ') is [var name, var host]
            ? new EngineEndpoint(host, $"context {name}")
            : new EngineEndpoint("", "a context that is not there (`docker context ls` shows those that are)");
    }

    public override string ToString() => Host.Length > 0 ? $"{Host} ({Source})" : Source;
}
