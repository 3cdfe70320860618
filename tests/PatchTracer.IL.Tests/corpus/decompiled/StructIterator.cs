using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace App;

public struct StructIterator
{
    private int _count;

    public async IAsyncEnumerator<T> Work<T>(string id, T item, CancellationToken token)
        where T : class
    {
        _count++;
        await Task.Delay(_count, token);
        yield return item;
    }
}
