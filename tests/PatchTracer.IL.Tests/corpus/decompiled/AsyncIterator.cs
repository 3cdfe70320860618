using System.Collections.Generic;
using System.Threading.Tasks;

namespace App;

public sealed class AsyncIterator
{
    public async IAsyncEnumerable<char> Work(string id)
    {
        foreach (var c in id)
        {
            await Task.Yield();
            yield return c;
        }
    }
}
