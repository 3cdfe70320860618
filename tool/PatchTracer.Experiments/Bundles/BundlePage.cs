using System.Net;
using PatchTracer.Collector;
using PatchTracer.Experiments.Running;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Bundles;

/// <summary>The collector's page on the spans of a bundle, which stays as it is: the index is made beside a copy of its raw log.</summary>
public sealed class BundlePage : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch;
    private readonly CollectorHost _host;

    private BundlePage(ScratchDirectory scratch, CollectorHost host) => (_scratch, _host) = (scratch, host);

    public Uri Url => new($"http://{_host.QueryEndpoints[0]}/");

    /// <param name="directory">A bundle.</param>
    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    /// <exception cref="ExperimentException">There are no raw traces in it.</exception>
    /// <exception cref="CollectorException">The address is taken.</exception>
    public static async Task<BundlePage> OpenAsync(
        string directory, IPEndPoint endpoint, CacheRoot cache, IReporter reporter, CancellationToken cancellation)
    {
        if (!CollectorHost.HasPage)
            throw new ExperimentException(CollectorHost.WithoutPage);
        var raw = new BundleFiles(directory).RawLog;
        if (!Directory.Exists(raw))
            throw new ExperimentException("this bundle has no raw traces (raw/)", directory);
        ForeignFile.RequireDirectory(raw, directory);
        var scratch = ScratchDirectory.Create(cache);
        try
        {
            await RawLog.CopySegmentsAsync(raw, Store.RawLogDirectory(scratch.Path), cancellation);
            var options = new CollectorOptions { StoreDirectory = scratch.Path, Grpc = [], Http = [], Query = [endpoint] };
            var page = new BundlePage(scratch, await CollectorHost.StartAsync(options, reporter, cancellation));
            await page._host.FlushAsync(cancellation);
            return page;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scratch.Dispose();
    }
}
