using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>Joins two tables by equality of columns, as Cypher's <c>=</c> has it: null equals nothing.</summary>
internal static class HashJoin
{
    /// <summary>Every pair of rows that are equal in the keys; all pairs when there are no keys. Columns are those of both, in this order.</summary>
    /// <param name="check">Is called once in a while, and may end the work by an exception.</param>
    public static RowTable Join(RowTable left, RowTable right, IReadOnlyList<(string Left, string Right)> keys, Action check)
    {
        var joined = new RowTable([.. left.Columns, .. right.Columns]);
        if (keys.Count == 0)
        {
            foreach (Value[] row in left.Rows)
            {
                check();
                foreach (Value[] other in right.Rows)
                {
                    joined.Rows.Add([.. row, .. other]);
                }
            }

            return joined;
        }

        bool buildsLeft = left.Rows.Count < right.Rows.Count;
        (RowTable build, RowTable probe) = buildsLeft ? (left, right) : (right, left);
        int[] leftKeys = [.. keys.Select(key => left.IndexOf(key.Left))];
        int[] rightKeys = [.. keys.Select(key => right.IndexOf(key.Right))];
        (int[] buildKeys, int[] probeKeys) = buildsLeft ? (leftKeys, rightKeys) : (rightKeys, leftKeys);
        ILookup<Value[], Value[]> built = build.Rows.ToLookup(row => RowTable.Pick(row, buildKeys), RowComparer.Instance);
        int count = 0;
        foreach (Value[] row in probe.Rows)
        {
            if ((++count & 1023) == 0)
            {
                check();
            }

            Value[] key = RowTable.Pick(row, probeKeys);
            foreach (Value[] match in built[key])
            {
                if (AreEqual(key, RowTable.Pick(match, buildKeys)))
                {
                    joined.Rows.Add(buildsLeft ? [.. match, .. row] : [.. row, .. match]);
                }
            }
        }

        return joined;
    }

    // Equivalence, by which rows are found, takes null for null, NaN for NaN.
    private static bool AreEqual(Value[] left, Value[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (ValueComparer.AreEqual(left[i], right[i]) != true)
            {
                return false;
            }
        }

        return true;
    }
}
