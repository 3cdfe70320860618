using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Sql;

/// <summary>A <see cref="SqlWorker"/> that was started; disposing it ends it at once.</summary>
internal sealed class SqlProcess : IDisposable
{
    private readonly Process _process;

    private SqlProcess(Process process) => _process = process;

    private Stream Output => _process.StandardOutput.BaseStream;

    public static SqlProcess Start(string index, string log, string temporary, SqlLimits limits) =>
        new(LimitedProcess.Start(typeof(SqlWorker).Assembly, SqlWorker.Argument, index, log, temporary, JsonSerializer.Serialize(limits)));

    /// <summary>Sends the statement and returns when the index is open.</summary>
    /// <exception cref="SqlRefusal">The process ended.</exception>
    public async Task OpenAsync(string unsaved, string statement, CancellationToken cancellation)
    {
        await ExpectAsync(SqlWorker.Ready, cancellation);
        await WriteAsync(unsaved, statement, cancellation);
        await ExpectAsync(SqlWorker.Opened, cancellation);
    }

    /// <summary>
    /// Status and length of the answer, which <see cref="CopyAsync"/> then gives; null when the process ended without one.
    /// </summary>
    public async Task<(int Status, int Length)?> AnswerAsync(CancellationToken cancellation) =>
        (await ReadLineAsync(cancellation))?.Split(' ') is [var status, var length]
            ? (int.Parse(status, CultureInfo.InvariantCulture), int.Parse(length, CultureInfo.InvariantCulture)) : null;

    public Task CopyAsync(Stream target, CancellationToken cancellation) => Output.CopyToAsync(target, cancellation);

    public void Dispose() => LimitedProcess.End(_process);

    private async Task WriteAsync(string unsaved, string statement, CancellationToken cancellation)
    {
        try
        {
            var input = _process.StandardInput.BaseStream;
            await input.WriteAsync((byte[])[.. SqlWorker.Text(unsaved), .. SqlWorker.Text(statement)], cancellation);
            await input.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // It ended; its silence tells.
        }
    }

    private async Task ExpectAsync(string line, CancellationToken cancellation)
    {
        if (await ReadLineAsync(cancellation) != line)
            throw new SqlRefusal(SqlRefusalKind.Bounds, "the process that answers statements cannot start now; try again");
    }

    // Byte by byte: what follows is the answer's.
    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var (line, next) = (new List<char>(), new byte[1]);
        while (await Output.ReadAsync(next, cancellation) == 1)
        {
            if (next[0] == '\n')
                return new string([.. line]);
            line.Add((char)next[0]);
        }
        return null;
    }
}
