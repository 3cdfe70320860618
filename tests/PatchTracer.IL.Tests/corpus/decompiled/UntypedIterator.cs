using System.Collections;

namespace App;

public sealed class UntypedIterator
{
    public IEnumerator Work(string id)
    {
        yield return id;
    }
}
