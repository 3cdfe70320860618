using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>Engines that somebody chose and that cannot be used: told by name at the start, and never replaced by another one.</summary>
[Trait("speed", "slow")]
public sealed class EngineTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("patchtracer-engine-");

    [SkippableTheory]
    [InlineData("DOCKER_HOST", "tcp://127.0.0.1:9", "tcp://127.0.0.1:9 (DOCKER_HOST) does not answer")]
    [InlineData("DOCKER_HOST", "unix:///run/no-such-engine.sock", "unix:///run/no-such-engine.sock (DOCKER_HOST) does not answer")]
    [InlineData("DOCKER_CONTEXT", "no-such-context", "a context that is not there")]
    public async Task A_chosen_engine_that_does_not_answer_is_named_and_none_is_installed(string variable, string value, string told)
    {
        RequireClient();
        foreach (var verb in new[] { "down", "up" })
        {
            var refused = await RunAsync(variable, value, verb);

            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(told, refused.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("doctor --install", refused.Error, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Podman_behind_Dockers_socket_is_refused_before_anything_is_made()
    {
        RequireClient();
        var socket = Path.Combine(_directory.FullName, "podman.sock");
        using var ends = new CancellationTokenSource();
        var serving = ServeAsPodmanAsync(socket, ends.Token);

        var refused = await RunAsync("DOCKER_HOST", $"unix://{socket}", "up");
        await ends.CancelAsync();
        await serving;

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("podman", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory.FullName, "cache", "sources")), "it began to work");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void RequireClient() =>
        Skip.IfNot((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, "docker"))),
            "no docker client");

    private Task<Cli> RunAsync(string variable, string value, string verb)
    {
        var environment = new Dictionary<string, string>
        {
            [variable] = value,
            ["PATCHTRACER_CACHE"] = Path.Combine(_directory.FullName, "cache")
        };
        string[] arguments = verb == "up" ? ["up", Path.Combine(Cli.Root, "samples", "experiments", "hotrod.yaml")] : [verb];
        return Cli.RunAsync(environment, arguments);
    }

    /// <summary>What the client asks for before it says what the engine is made of.</summary>
    private static async Task ServeAsPodmanAsync(string path, CancellationToken cancellation)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync(cancellation);
                var buffer = new byte[8192];
                var request = Encoding.ASCII.GetString(buffer, 0, await connection.ReceiveAsync(buffer, cancellation)).Split(' ');
                var body = request is not [_, var asked, ..] || asked.EndsWith("/_ping", StringComparison.Ordinal) ? "OK"
                    : asked.EndsWith("/version", StringComparison.Ordinal) ? """{"Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24","Os":"linux","Arch":"amd64","Components":[{"Name":"Podman Engine","Version":"4.3.1"}]}"""
                    : """{"ServerVersion":"4.3.1","OperatingSystem":"debian","SecurityOptions":["name=seccomp"]}""";
                await connection.SendAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{(request[0] == "HEAD" ? "" : body)}"), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // nobody asks any more
        }
    }
}
