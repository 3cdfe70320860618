using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// The page, out of the program itself. Files with a digest in their names never change; everything else is asked for again.
/// </summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";

    // Only what comes from here: no script and no style in the markup, no other host, no frame around it.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, (byte[] Gzip, string Tag, string Type)> _files = Read();

    /// <summary>Whether the program was built with the page.</summary>
    public static bool AreThere => typeof(PageFiles).Assembly.GetManifestResourceInfo(Prefix + "index.html") is not null;

    /// <summary>A file of the page, or for any other path the page itself, which knows its own addresses.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            throw new QueryRefusal(StatusCodes.Status405MethodNotAllowed, "the page is read by GET");
        if (_files.Count == 0)
            throw new QueryRefusal(StatusCodes.Status404NotFound, CollectorHost.WithoutPage);
        var path = context.Request.Path.Value!.TrimStart('/');
        var asset = path.StartsWith("assets/", StringComparison.Ordinal);
        if (!_files.TryGetValue(path.Length == 0 ? "index.html" : path, out var file))
            file = asset ? throw new QueryRefusal(StatusCodes.Status404NotFound, "there is no such file") : _files["index.html"];
        WriteHeaders(context.Response.Headers, file.Tag, asset);
        context.Response.ContentType = file.Type;
        if (context.Request.Headers.IfNoneMatch.ToString() == file.Tag)
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        else if (HttpMethods.IsGet(context.Request.Method))
            await SendAsync(context, file.Gzip);
    }

    private static void WriteHeaders(IHeaderDictionary headers, string tag, bool asset)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ETag = tag;
        headers.CacheControl = asset ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
    }

    private static async Task SendAsync(HttpContext context, byte[] gzip)
    {
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = gzip.Length;
            await context.Response.Body.WriteAsync(gzip, context.RequestAborted);
            return;
        }
        await using var plain = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        await plain.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static FrozenDictionary<string, (byte[], string, string)> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var files = new Dictionary<string, (byte[], string, string)>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                resource.CopyTo(gzip);
            var bytes = packed.ToArray();
            var type = Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
            files[name[Prefix.Length..].Replace('\\', '/')] =
                (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"", type);
        }
        return files.ToFrozenDictionary();
    }
}
