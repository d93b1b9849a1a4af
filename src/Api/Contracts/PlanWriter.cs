using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Explain;

namespace Serverless.Api.Contracts;

/// <summary>Writes a plan as Neo4j does: a tree of operators with their arguments, and a readable table at the top.</summary>
internal static class PlanWriter
{
    /// <summary>The tree as an object; the root's arguments hold the table.</summary>
    public static void Tree(JsonOutput json, PlanDescription plan, bool profiled)
    {
        int nextId = 0;
        Operator(json, plan, profiled, PlanTable.Render(plan), ref nextId);
    }

    private static void Operator(JsonOutput json, PlanDescription plan, bool profiled, string? table, ref int nextId)
    {
        json.Raw('{');
        if (profiled)
        {
            json.Raw("\"records\":"u8);
            json.Integer(plan.Rows ?? 0);
            json.Raw(",\"time\":"u8);
            json.Integer(Nanoseconds(plan));
            json.Raw(',');
        }

        json.Raw("\"operatorType\":"u8);
        json.String(plan.OperatorType);
        json.Raw(",\"arguments\":{\"Id\":"u8);
        json.Integer(nextId++);
        json.Raw(",\"Details\":"u8);
        json.String(plan.Details);
        json.Raw(",\"EstimatedRows\":"u8);
        ValueFormats.Number(json, plan.EstimatedRows);
        if (profiled)
        {
            Measured(json, ",\"Rows\":"u8, plan.Rows);
            Measured(json, ",\"Batches\":"u8, plan.Batches);
            Measured(json, ",\"Time\":"u8, plan.Time is null ? null : Nanoseconds(plan));
            Measured(json, ",\"Memory\":"u8, plan.Memory);
            Measured(json, ",\"StoreRequests\":"u8, plan.StoreRequests);
        }

        if (table is not null)
        {
            json.Raw(",\"string-representation\":"u8);
            json.String(table);
        }

        json.Raw("},\"identifiers\":"u8);
        ValueFormats.Texts(json, plan.Identifiers);
        json.Raw(",\"children\":["u8);
        for (int i = 0; i < plan.Children.Count; i++)
        {
            json.Separate(i);
            Operator(json, plan.Children[i], profiled, table: null, ref nextId);
        }

        json.Raw("]}"u8);
    }

    private static void Measured(JsonOutput json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known)
        {
            json.Raw(name);
            json.Integer(known);
        }
    }

    private static long Nanoseconds(PlanDescription plan) => (plan.Time ?? TimeSpan.Zero).Ticks * TimeSpan.NanosecondsPerTick;
}
