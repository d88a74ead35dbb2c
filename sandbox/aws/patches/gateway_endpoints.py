"""Gateway endpoints whose routes follow their route tables, and that are gone once they are deleted."""

from functools import wraps
from typing import Any

from moto.ec2.models import EC2Backend


def apply() -> None:
    """Has ModifyVpcEndpoint make and remove the routes to the prefix list, as CreateVpcEndpoint does.

    moto makes them at the beginning alone, cannot delete an endpoint whose tables have changed, and shows it
    afterwards. Facts: API reference of EC2, ModifyVpcEndpoint and DeleteVpcEndpoints, read 2026-11.
    """
    backend: Any = EC2Backend
    backend.modify_vpc_endpoint = _route(backend.modify_vpc_endpoint)
    backend.delete_vpc_endpoints = _forget(backend.delete_vpc_endpoints)


def _route(modify: Any) -> Any:
    @wraps(modify)
    def modify_vpc_endpoint(backend: Any, vpc_id: str, *args: Any, **kwargs: Any) -> None:
        (endpoint,) = backend.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])
        before = set(endpoint.route_table_ids)
        modify(backend, vpc_id, *args, **kwargs)
        prefix_list = endpoint.destination_prefix_list_id
        after = set(endpoint.route_table_ids)
        for table in after - before if prefix_list else ():
            backend.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        for table in (before - after) & backend.route_tables.keys() if prefix_list else ():
            backend.delete_route(table, None, destination_prefix_list_id=prefix_list)

    return modify_vpc_endpoint


def _forget(delete: Any) -> Any:
    @wraps(delete)
    def delete_vpc_endpoints(backend: Any, vpce_ids: list[str] | None = None) -> None:
        for endpoint in [backend.vpc_end_points[one] for one in vpce_ids or [] if one in backend.vpc_end_points]:
            endpoint.route_table_ids = [one for one in endpoint.route_table_ids if one in backend.route_tables]
        delete(backend, vpce_ids)
        for one in vpce_ids or []:
            backend.vpc_end_points.pop(one, None)

    return delete_vpc_endpoints
