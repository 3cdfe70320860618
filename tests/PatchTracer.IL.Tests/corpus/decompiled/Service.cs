using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace App;

public sealed class Service
{
    public string PlainId(string id)
    {
        if (id.Length == 0)
            throw new ArgumentException("empty", nameof(id));
        return id.ToUpperInvariant();
    }

    public async Task<int> WaitId(string id)
    {
        await Task.Delay(id.Length);
        for (var i = 0; i < id.Length; i++)
        {
            try
            {
                await Task.Yield();
            }
            catch (TimeoutException)
            {
                return -1;
            }
        }
        return id.Length;
    }

    public async ValueTask FirstTryId(string id)
    {
        try
        {
            await Task.Delay(id.Length);
        }
        finally
        {
            Console.WriteLine(id);
        }
    }

    public Task<string> HandOutId(string id) => Task.FromResult(id);

    public async IAsyncEnumerable<char> StreamId(string id)
    {
        foreach (var c in id)
        {
            await Task.Yield();
            yield return c;
        }
    }
}
