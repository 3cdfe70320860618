using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PatchTracer.Agent;

internal static class HostLifetime
{
    public static void Watch(object built)
    {
        if (built is not IHost host)
            return;
        StartupSpans.Built();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(StartupSpans.Listening);
    }
}
