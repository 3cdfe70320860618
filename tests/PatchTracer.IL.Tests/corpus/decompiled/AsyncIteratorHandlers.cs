using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace App;

public sealed class AsyncIteratorHandlers
{
    public async IAsyncEnumerable<int> Work(string id, [EnumeratorCancellation] CancellationToken token)
    {
        try
        {
            for (var i = 0; i < id.Length; i++)
            {
                await Task.Delay(i, token);
                if (id[i] == ' ')
                    yield break;
                yield return i;
            }
        }
        finally
        {
            Console.WriteLine(id);
        }
    }
}
