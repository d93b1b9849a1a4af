using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;

namespace Serverless.Api.Contracts;

/// <summary>
/// Writes a plan as Neo4j does: a tree of operators with their arguments, and a readable table at the top. What the
/// two APIs call database hits are requests to the object store; there is no page cache of which to tell.
/// </summary>
internal sealed class PlanWriter
{
    private readonly JsonOutput json;
    private readonly bool isProfiled;
    private readonly bool isFlat;
    private int nextId;

    private PlanWriter(JsonOutput json, bool isProfiled, bool isFlat)
    {
        this.json = json;
        this.isProfiled = isProfiled;
        this.isFlat = isFlat;
    }

    /// <summary>The tree for the Query API, whose operators have an object of arguments.</summary>
    public static void Tree(JsonOutput json, PlanDescription plan, bool profiled) => new PlanWriter(json, profiled, isFlat: false).Operator(plan, PlanTable.Render(plan));

    /// <summary>The tree for the transactional API, where the arguments are members of the operator itself.</summary>
    public static void FlatTree(JsonOutput json, PlanDescription plan, bool profiled) => new PlanWriter(json, profiled, isFlat: true).Operator(plan, PlanTable.Render(plan));

    private void Operator(PlanDescription plan, string? table)
    {
        json.Raw('{');
        if (isProfiled)
        {
            json.Raw("\"dbHits\":"u8);
            json.Integer(plan.StoreRequests ?? 0);
            json.Raw(isFlat ? ",\"rows\":"u8 : ",\"records\":"u8);
            json.Integer(plan.Rows ?? 0);
            if (!isFlat)
            {
                json.Raw(",\"hasPageCacheStats\":false,\"pageCacheHits\":0,\"pageCacheMisses\":0,\"pageCacheHitRatio\":0.0,\"time\":"u8);
                json.Integer(Nanoseconds(plan));
            }

            json.Raw(',');
        }

        json.Raw("\"operatorType\":"u8);
        json.String(plan.OperatorType);
        json.Raw(isFlat ? ","u8 : ",\"arguments\":{"u8);
        Arguments(plan, table);
        json.Raw(isFlat ? ",\"identifiers\":"u8 : "},\"identifiers\":"u8);
        ValueFormats.Texts(json, plan.Identifiers);
        json.Raw(",\"children\":["u8);
        for (int i = 0; i < plan.Children.Count; i++)
        {
            json.Separate(i);
            Operator(plan.Children[i], table: null);
        }

        json.Raw("]}"u8);
    }

    private void Arguments(PlanDescription plan, string? table)
    {
        json.Raw("\"Id\":"u8);
        json.Integer(nextId++);
        json.Raw(",\"Details\":"u8);
        json.String(plan.Details);
        json.Raw(",\"EstimatedRows\":"u8);
        ValueFormats.Number(json, plan.EstimatedRows);
        if (isProfiled)
        {
            Measured(",\"Rows\":"u8, plan.Rows);
            Measured(",\"Batches\":"u8, plan.Batches);
            Measured(",\"Time\":"u8, plan.Time is null ? null : Nanoseconds(plan));
            Measured(",\"Memory\":"u8, plan.Memory);
            Measured(",\"DbHits\":"u8, plan.StoreRequests);
            Measured(",\"StoreRequests\":"u8, plan.StoreRequests);
        }

        if (table is not null)
        {
            json.Raw(",\"string-representation\":"u8);
            json.String(table);
        }
    }

    private void Measured(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known)
        {
            json.Raw(name);
            json.Integer(known);
        }
    }

    private static long Nanoseconds(PlanDescription plan) => (plan.Time ?? TimeSpan.Zero).Ticks * TimeSpan.NanosecondsPerTick;
}
