using System.Net.Sockets;
using System.Text;

namespace PatchTracer.Benchmarks.Cluster;

/// <summary>What a collector does with a connection; null where nobody listens.</summary>
internal sealed record CollectorBehaviour(Func<NetworkStream, CancellationToken, Task>? Serve)
{
    public static IReadOnlyList<(string Name, CollectorBehaviour Behaviour)> All { get; } =
    [
        ("dead", new(Serve: null)),
        ("that reads a byte a second", new(ReadSlowlyAsync)),
        ("that answers garbage", new(AnswerGarbageAsync)),
        ("that answers 503", new((stream, cancellation) => AnswerAsync(stream, "503 Service Unavailable", cancellation))),
        ("at work", new((stream, cancellation) => AnswerAsync(stream, "200 OK", cancellation))),
    ];

    private static async Task ReadSlowlyAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellation) > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
    }

    private static async Task AnswerGarbageAsync(NetworkStream stream, CancellationToken cancellation) =>
        await stream.WriteAsync("\0\u0001garbage\r\n\r\n"u8.ToArray(), cancellation);

    /// <summary>One request a connection: its header to the empty line, then as much as it announced.</summary>
    private static async Task AnswerAsync(NetworkStream stream, string status, CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
        var body = new char[8192];
        for (int read; length > 0 && (read = await reader.ReadAsync(body.AsMemory(0, Math.Min(length, body.Length)), cancellation)) > 0;)
            length -= read;
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            cancellation);
    }
}
