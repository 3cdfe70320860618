using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// The HTTP interface of ClickHouse, as servers from 18.16 on have it. Of several servers one is kept to until it does not answer.
/// </summary>
internal sealed partial class ClickHouseClient : IDisposable
{
    /// <summary>Of an answer's beginning; rows may come for longer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Of what a server says when it refuses: the first of it.</summary>
    private const int LongestMessage = 600;

    private readonly ClickHouseAddress _address;
    private readonly HttpClient _http;
    private int _server;

    public ClickHouseClient(ClickHouseAddress address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            // A proxy of the environment is for what is not this machine.
            UseProxy = !address.Servers.All(server => server.IsLoopback),
        })
        { Timeout = Timeout };
        _http.DefaultRequestHeaders.Add("X-ClickHouse-User", address.User);
        // The one that is wrong must not be tried where none is wanted.
        if (address.Password.Length > 0)
            _http.DefaultRequestHeaders.Add("X-ClickHouse-Key", address.Password);
    }

    /// <summary>Runs a statement that has no rows to send or get.</summary>
    /// <param name="database">The one that names in it are of; empty for a statement that needs none.</param>
    /// <exception cref="ClickHouseException">It cannot be run.</exception>
    public async Task ExecuteAsync(string statement, string database, CancellationToken cancellation)
    {
        using var response = await SendAsync($"?database={database}", () => new StringContent(statement, Encoding.UTF8), cancellation);
    }

    /// <summary>The rows of a question that has few, each a list of its columns.</summary>
    /// <exception cref="ClickHouseException">It cannot be answered.</exception>
    public async Task<IReadOnlyList<string[]>> AskAsync(string question, CancellationToken cancellation)
    {
        using var response = await SendAsync($"?database={_address.Database}&wait_end_of_query=1",
            () => new StringContent($"{question} FORMAT TabSeparatedRaw", Encoding.UTF8), cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    /// <summary>The rows of a question as they come, in RowBinary.</summary>
    /// <exception cref="ClickHouseException">It cannot be answered.</exception>
    public async Task<(HttpResponseMessage Response, Stream Rows)> RowsAsync(string question, CancellationToken cancellation)
    {
        var response = await SendAsync($"?database={_address.Database}",
            () => new StringContent($"{question} FORMAT RowBinary", Encoding.UTF8), cancellation);
        return (response, await response.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>Returns when the rows are in the table.</summary>
    /// <param name="rows">In RowBinary.</param>
    /// <exception cref="ClickHouseException">They are not, or not known to be.</exception>
    public async Task InsertAsync(string table, IEnumerable<string> columns, ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        var statement = $"INSERT INTO {table} ({string.Join(", ", columns)}) FORMAT RowBinary";
        using var response = await SendAsync($"?database={_address.Database}&query={Uri.EscapeDataString(statement)}",
            () => new ReadOnlyMemoryContent(rows), cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string query, Func<HttpContent> content, CancellationToken cancellation)
    {
        Exception? last = null;
        for (var tried = 0; tried < _address.Servers.Count; tried++)
        {
            var server = _address.Servers[_server];
            try
            {
                return await SendAsync(new Uri(server, query), content, cancellation);
            }
            // The second is the client's own time-out.
            catch (Exception e) when (e is HttpRequestException or ClickHouseException { Failure: ClickHouseFailure.Unavailable }
                || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                last = e is ClickHouseException ? e
                    : new ClickHouseException(ClickHouseFailure.Unavailable, $"ClickHouse at {server.Authority} does not answer: {e.Message}", e);
                _server = (_server + 1) % _address.Servers.Count;
            }
        }
        throw last!;
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, Func<HttpContent> content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = content() };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.OK)
            return response;
        using (response)
            throw Refusal(uri, response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>What a server says about a statement that it does not, or not wholly, answer.</summary>
    public static ClickHouseException Refusal(Uri server, HttpStatusCode status, string said)
    {
        var line = said.Split('\n')[0].Trim();
        var code = CodePattern().Match(line) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var text = line.Length == 0 ? $"HTTP status {(int)status}" : line.Length > LongestMessage ? $"{line[..LongestMessage]}…" : line;
        return new ClickHouseException(FailureOf(code, status), $"ClickHouse at {server.Authority} refuses: {text}");
    }

    // src/Common/ErrorCodes.cpp of ClickHouse; numbers are never given anew.
    private static ClickHouseFailure FailureOf(int code, HttpStatusCode status) => code switch
    {
        // Too slow, too many at once, too many parts, no memory, disk or network, no quorum, no keeper, read-only, shutting down.
        159 or 160 or 202 or 203 or 209 or 210 or 225 or 236 or 241 or 242 or 243 or 252 or 279 or 285 or 286 or 319 or 394 or 425
            or 439 or 692 or 999 => ClickHouseFailure.Unavailable,
        // No such column, table, database.
        16 or 47 or 60 or 81 => ClickHouseFailure.Schema,
        // Cannot read all data, cannot parse.
        6 or 26 or 27 or 32 or 33 or 38 or 41 or 72 or 117 or 131 => ClickHouseFailure.Content,
        0 when status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or HttpStatusCode.TooManyRequests => ClickHouseFailure.Unavailable,
        _ => ClickHouseFailure.Refused,
    };

    [GeneratedRegex(@"Code: (\d{1,6})")]
    private static partial Regex CodePattern();
}
