using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Export;

/// <summary>
/// Numbers all nodes in an order that follows from the graph alone: by the names of their labels, and among equals as they are stored. An
/// import stores the nodes of a label set in the order in which they come, so that the order of its export is the same.
/// </summary>
internal sealed class ExportOrder
{
    private const int BatchRows = 2048;

    private ExportOrder(int[] ordinals, int[][] numbers, IReadOnlyList<LabelSetRun> runs)
    {
        Ordinals = ordinals;
        Numbers = numbers;
        Runs = runs;
    }

    /// <summary>The nodes by number.</summary>
    public int[] Ordinals { get; }

    /// <summary>The nodes by label set.</summary>
    public IReadOnlyList<LabelSetRun> Runs { get; }

    // By group and row.
    private int[][] Numbers { get; }

    public int NumberOf(int ordinal) => Numbers[ordinal >> 16][ordinal & 0xFFFF];

    /// <summary>Numbers the nodes of a snapshot.</summary>
    public static async Task<ExportOrder> CreateAsync(IGraphReader reader, CancellationToken cancellationToken)
    {
        using IGraphView view = await reader.LoadAsync(LoadRequest.None, cancellationToken);
        var sets = new List<int>[reader.LabelSets.Count];
        var numbers = new int[reader.Groups.Count == 0 ? 0 : reader.Groups[^1].Id + 1][];
        var ordinals = new int[BatchRows];
        var codes = new int[BatchRows];
        foreach (NodeGroup group in reader.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            numbers[group.Id] = new int[group.RowCount];
            for (int row = 0; row < group.RowCount;)
            {
                int count = view.ScanNodes(group.Id, ref row, [], ordinals);
                view.ReadLabelSets(ordinals.AsSpan(0, count), codes.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    (sets[codes[i]] ??= []).Add(ordinals[i]);
                }
            }
        }

        return Number(Sorted(reader, sets), numbers);
    }

    private static ExportOrder Number(List<(string[] Labels, List<int> Nodes)> sets, int[][] numbers)
    {
        var runs = new List<LabelSetRun>();
        var order = new List<int>();
        foreach ((string[] labels, List<int> nodes) in sets)
        {
            runs.Add(new LabelSetRun(labels, order.Count, nodes.Count));
            foreach (int ordinal in nodes)
            {
                numbers[ordinal >> 16][ordinal & 0xFFFF] = order.Count;
                order.Add(ordinal);
            }

            nodes.Clear();
        }

        return new ExportOrder([.. order], numbers, runs);
    }

    private static List<(string[] Labels, List<int> Nodes)> Sorted(IGraphReader reader, List<int>?[] sets)
    {
        var sorted = new List<(string[] Labels, List<int> Nodes)>();
        for (int code = 0; code < sets.Length; code++)
        {
            if (sets[code] is { } nodes)
            {
                ReadOnlySpan<int> labels = reader.LabelSets.Labels(code);
                var names = new string[labels.Length];
                for (int i = 0; i < names.Length; i++)
                {
                    names[i] = reader.Tokens.LabelName(labels[i]);
                }

                Array.Sort(names, StringComparer.Ordinal);
                sorted.Add((names, nodes));
            }
        }

        sorted.Sort(static (left, right) => Compare(left.Labels, right.Labels));
        return sorted;
    }

    private static int Compare(string[] left, string[] right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            int order = string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}

/// <summary>The nodes of one label set.</summary>
/// <param name="Labels">Names, in ordinal order.</param>
/// <param name="First">The number of the first.</param>
internal readonly record struct LabelSetRun(string[] Labels, int First, int Count);
